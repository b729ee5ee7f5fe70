/** The worker's script, put in front when the modules are joined. */
declare const WORKER_SOURCE: string;
