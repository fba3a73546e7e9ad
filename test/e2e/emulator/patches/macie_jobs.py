"""moto's Macie has a session and members. This adds the jobs that a deployment makes and a test reads.

Kept as strict as the documentation of the API: a repeated token finds its job, a job that is over stays as it is, and
without a session there is nothing. No object is ever looked at.
"""

import json
import uuid
from collections import defaultdict
from typing import Any

from moto.macie2 import urls
from moto.macie2.exceptions import ResourceNotFoundException
from moto.macie2.responses import MacieResponse

Job = dict[str, Any]

# Small on purpose: a client that reads the first page only misses jobs here as it may in an account with many.
PAGE = 1
OVER = ("CANCELLED", "COMPLETE")

_jobs: defaultdict[tuple[str, str], list[Job]] = defaultdict(list)


class MacieJobsResponse(MacieResponse):
    """The requests; moto calls the methods by the name of the action."""

    @property
    def _here(self) -> list[Job]:
        self.macie_backend.get_macie_session()
        return _jobs[self.current_account, self.region]

    def _known(self, job_id: str) -> Job:
        found = next((job for job in self._here if job["jobId"] == job_id), None)
        if found is None:
            raise ResourceNotFoundException(f"no job {job_id}")
        return found

    def create_classification_job(self) -> str:
        """Makes a job, or finds the one of the same token."""
        settings: Job = json.loads(self.body)
        known = next((job for job in self._here if job["clientToken"] == settings["clientToken"]), None)
        if known is None:
            status = {"jobId": uuid.uuid4().hex, "jobStatus": "RUNNING"}
            known = {**settings, **status}
            self._here.append(known)
        return json.dumps({"jobId": known["jobId"], "jobArn": self._arn(known["jobId"])})

    def list_classification_jobs(self) -> str:
        """The jobs of a name, one at a time."""
        asked = json.loads(self.body or "{}")
        terms = asked.get("filterCriteria", {}).get("includes", [])
        found = [job for job in self._here if all(job[term["key"]] in term["values"] for term in terms)]
        start = int(asked.get("nextToken") or 0)
        end = start + PAGE
        more = {"nextToken": str(end)} if end < len(found) else {}
        names = ("jobId", "jobStatus", "jobType", "name")
        return json.dumps({"items": [{key: job[key] for key in names} for job in found[start:end]], **more})

    def describe_classification_job(self) -> str:
        """A job with all its settings."""
        return json.dumps(self._known(self.path.split("/")[-1]))

    def update_classification_job(self) -> str:
        """Cancels a job that is not over."""
        job = self._known(self.path.split("/")[-1])
        if job["jobStatus"] in OVER:
            raise ResourceNotFoundException(f"job {job['jobId']} is over")
        job["jobStatus"] = json.loads(self.body)["jobStatus"]
        return "{}"

    def _arn(self, job_id: str) -> str:
        return f"arn:aws:macie2:{self.region}:{self.current_account}:classification-job/{job_id}"


def apply() -> None:
    """Gives moto's own class the methods, since its routes are bound to that class, and the routes."""
    for name, member in vars(MacieJobsResponse).items():
        if not name.startswith("__"):
            setattr(MacieResponse, name, member)
    for path in ("{0}/jobs$", "{0}/jobs/list$", "{0}/jobs/(?P<id>[^/]+)$"):
        urls.url_paths[path] = MacieResponse.dispatch
