"""From a plan to checkpoints: fitting, tasks and who carries them out, jobs."""
