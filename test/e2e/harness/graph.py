"""What follows from the service graph, counted anew here and not by the code that is tested."""

from typing import Any

Graph = dict[str, Any]


def holders_of_personal_data(graph: Graph) -> list[str]:
    """The services that some processing of personal data names, in the order of the graph."""
    named = {name for processing in graph.get("processings", []) for name in processing["services"]}
    found = [service["name"] for service in graph["services"] if service["name"] in named]
    assert len(found) == len(named)
    assert found
    return found
