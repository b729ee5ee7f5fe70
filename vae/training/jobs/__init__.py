"""Training as processes of their own, watched through files; see `JobStore`."""

from vae.training.jobs.folder import JobFolder, JobRequest, Phase
from vae.training.jobs.live import LiveView, Passed
from vae.training.jobs.own_data import OwnData, read_own
from vae.training.jobs.store import Job, JobListing, JobStore, seconds_left

__all__ = [
    "Job",
    "JobFolder",
    "JobListing",
    "JobRequest",
    "JobStore",
    "LiveView",
    "OwnData",
    "Passed",
    "Phase",
    "read_own",
    "seconds_left",
]
