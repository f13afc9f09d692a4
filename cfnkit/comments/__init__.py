"""One comment on a pull request of GitHub, or one note on a merge request of GitLab, which follows a change.

CommentRefused is raised where there is none, with the reason.
"""

from cfnkit.comments.asking import CommentRefused
from cfnkit.comments.github import GitHubPullRequest
from cfnkit.comments.gitlab import GitLabMergeRequest
from cfnkit.comments.keeping import Kept, keep

__all__ = ["CommentRefused", "GitHubPullRequest", "GitLabMergeRequest", "Kept", "keep"]
