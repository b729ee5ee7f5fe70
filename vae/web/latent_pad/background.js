/** The worker with its one request in flight: what to ask next is decided only when it is free, so it is what is wanted now. */

export class Background {
  /** @param {string} source the worker's script */
  constructor(source) {
    this.worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    this.worker.onmessage = ({ data }) => this._answer(data);
    this.worker.onerror = (event) => this._fail(event.message);
    this.tickets = new Map();
    this.last = 0;
    this.busy = false;
    /** @type {Set<() => {request: object, take: (answer: any) => void} | null>} */
    this.sources = new Set();
  }

  /** One request; @returns {Promise<any>} its answer. */
  ask(request, transfer = []) {
    const ticket = ++this.last;
    return new Promise((resolve, reject) => {
      this.tickets.set(ticket, { resolve, reject });
      this.worker.postMessage({ ticket, ...request }, transfer);
    });
  }

  /** Look whether any source wants something. */
  wake() {
    if (this.busy) return;
    for (const source of this.sources) {
      const job = source();
      if (!job) continue;
      this.busy = true;
      this.sources.delete(source); // to the end of the line, so that linked planes take turns
      this.sources.add(source);
      this.ask(job.request)
        .then(job.take, (error) => console.error(error))
        .finally(() => {
          this.busy = false;
          this.wake();
        });
      return;
    }
  }

  close() {
    this.sources.clear();
    this.worker.terminate();
  }

  _answer({ ticket, error, ...answer }) {
    const waiting = this.tickets.get(ticket);
    this.tickets.delete(ticket);
    if (error) waiting?.reject(new Error(error));
    else waiting?.resolve(answer);
  }

  _fail(reason) {
    for (const { reject } of this.tickets.values()) reject(new Error(`worker: ${reason}`));
    this.tickets.clear();
  }
}
