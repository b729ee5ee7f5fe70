"""Training as processes of their own, watched through files; see `JobStore`."""

from vae.jobs.folder import JobFolder, JobRequest, Phase
from vae.jobs.live import LiveView, Passed
from vae.jobs.own_data import OwnData, check_own, check_own_folder
from vae.jobs.store import Job, JobListing, JobStore, seconds_left

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
    "check_own",
    "check_own_folder",
    "seconds_left",
]
