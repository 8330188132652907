"""Write ``ftm_schema.json`` anew: the part of FollowTheMoney's model that our entities use.

``python tests/write/ftm_schema.py`` in an environment with the package ``followthemoney``. The package needs a C++
compiler and ICU to install, so the tests do not depend on it; where it is installed, they compare and use it as well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("ftm_schema.json")
USED = (
    *("Article", "Company", "Event", "Membership", "Occupancy", "Organization", "Person", "Position", "Project"),
    *("ProjectParticipant", "PublicBody", "UnknownLink"),
)


def model_table() -> dict[str, Any]:
    """Schemata with what they extend, what they require and their own properties; a type, or ``-> Schema``."""
    from followthemoney import model

    table = {}
    names = {parent.name for name in USED for parent in model.get(name).schemata}
    for schema in (model.get(name) for name in sorted(names)):
        own = [each for each in schema.properties.values() if each.schema == schema and not each.stub]
        table[schema.name] = {
            "is": sorted(parent.name for parent in schema.schemata),
            "required": sorted(schema.required),
            "properties": {each.name: f"-> {each.range.name}" if each.range else each.type.name for each in own},
        }
    return table


if __name__ == "__main__":
    lines = [f'  "{name}": {json.dumps(content)}' for name, content in model_table().items()]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
