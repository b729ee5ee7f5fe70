"""Training as processes of their own, watched through files; see `JobStore`."""

from vae.jobs.folder import JobFolder, JobRequest, Phase
from vae.jobs.live import LiveView
from vae.jobs.store import Job, JobListing, JobStore, seconds_left

__all__ = ["Job", "JobFolder", "JobListing", "JobRequest", "JobStore", "LiveView", "Phase", "seconds_left"]
