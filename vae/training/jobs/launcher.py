"""The launcher, `python -m vae.training.jobs.launcher STORE`: starts one job's process after another while some wait.

There is one a store. It is small, holds nothing that matters and may be killed: the next look at the jobs starts
another, and a training at work goes on.
"""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from vae.data.locks import Lock, is_held
from vae.errors import InputError
from vae.training.jobs.folder import PASSED_ON, Phase
from vae.training.jobs.queue import BRIEFLY, LAUNCHER, TURN, detached, tidy
from vae.training.jobs.store import Job, JobStore

PAUSE = 0.2


def main() -> None:
    """Work until no job waits; where another launcher lives, do nothing."""
    jobs = JobStore(Path(sys.argv[1]))
    lock = Lock(jobs.folder / LAUNCHER)
    # Looked at again once the lock is free: a job that came before that was left to this launcher.
    while jobs.waiting() and lock.acquire(patience=BRIEFLY):
        while waiting := jobs.waiting():
            if is_held(jobs.folder / TURN):  # by a training of a launcher that was killed
                time.sleep(PAUSE)
            else:
                _carry_out(waiting[0])
                tidy(jobs.folder)
        lock.release()


def _carry_out(job: Job) -> None:
    """Run the job's process to its end; a job that it could not begin waits no longer."""
    for name in PASSED_ON:
        os.environ.pop(name, None)
    os.environ.update(job.request.environment)
    try:
        with job.folder.log.open("ab") as log:
            log.write(b"A process begins.\n")  # and has room for a sentence on a disk that fills
            log.flush()
            status = detached("vae.training.jobs.process", job.folder.path, log).wait()
        reason = f"The training's process ended with status {status} before it began."
    except OSError as error:
        reason = f"The training's process could not be started: {error.strerror or error}."
    with suppress(InputError):  # it was removed
        found = job.folder.status()
        if found.phase is Phase.WAITING and found.queued == job.queued and not is_held(job.folder.lock):
            job.folder.write_status(Phase.FAILED, queued=job.queued, member=job.member, error=reason)


if __name__ == "__main__":
    main()
