"""What the OpenAPI document says in words, for Schemathesis: how text of its formats is made, and which values that are
each valid exclude each other. Every rule here is a sentence of the document."""

import json
import os

import schemathesis
from hypothesis import strategies as st

# People who are there: a member of a group has to be, and whom a fact is about.
PEOPLE = os.environ["ROLLCALL_PEOPLE"].split(",")
# The id of the token that asks.
TOKEN = os.environ["ROLLCALL_TOKEN_ID"]
NOBODY = "00000000-0000-4000-8000-000000000000"

NAMES = ["userName", "name.familyName", "EMAILS", "emails.value", "displayName", "meta.created", "active", "externalId"]
OF_EVERY_TYPE = ["displayName", "externalId", "id", "meta.created"]
CUSTOMER = "urn:rollcall:params:scim:schemas:extension:customer:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
USER_PATHS = [
    "displayName",
    "externalId",
    "name.givenName",
    "active",
    "emails",
    'emails[type eq "work"].value',
    'phoneNumbers[type eq "mobile" and primary eq true]',
    f"{ENTERPRISE}:department",
]
GROUP_PATHS = ["displayName", "externalId", "members"] + [f'members[value eq "{person}"]' for person in PEOPLE]

text = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)


def filters():
    """The grammar of RFC 7644 section 3.4.2.2, over attributes that every type has."""
    literal = text.map(json.dumps)
    operator = st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"])
    attribute = st.sampled_from(["displayName", "EXTERNALID", "id"])
    leaf = st.tuples(attribute, operator, literal).map(" ".join) | attribute.map(lambda name: f"{name} pr")
    return st.recursive(
        leaf,
        lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join)
        | inner.map(lambda part: f"not ({part})"),
        max_leaves=4,
    )


def moments():
    """An xsd:dateTime (RFC 7643 section 2.3.5) has an offset of at most 14 hours."""
    offset = st.sampled_from(["Z", "+14:00", "-14:00", "+05:30"])
    return st.tuples(st.datetimes(), offset).map(lambda pair: pair[0].replace(microsecond=0).isoformat() + pair[1])


schemathesis.openapi.format("date-time", moments())
schemathesis.openapi.format("scim-filter", filters())
schemathesis.openapi.format("scim-attribute", st.sampled_from(NAMES))
schemathesis.openapi.format("scim-sort-attribute", st.sampled_from(OF_EVERY_TYPE))
schemathesis.openapi.format("scim-cursor", st.just(""))
schemathesis.openapi.format("scim-user-path", st.sampled_from(USER_PATHS))
schemathesis.openapi.format("scim-group-path", st.sampled_from(GROUP_PATHS))
schemathesis.openapi.format("scim-resource-id", st.sampled_from(PEOPLE))
schemathesis.openapi.format("entity-tags", st.sampled_from(["*", 'W/"1"', 'W/"1", W/"2+derived"']))


def operations(body):
    listed = body.get("Operations")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def settle_resource(part):
    """What holds between the values of a resource: at most one is primary (RFC 7643 section 2.4), and a consent has
    rules of its own (docs/scim.md), of which a value alone says nothing."""
    if not isinstance(part, dict):
        return
    for elements in part.values():
        if isinstance(elements, list):
            for other in [each for each in elements if isinstance(each, dict) and each.get("primary")][1:]:
                del other["primary"]
    customer = part.get(CUSTOMER)
    if isinstance(customer, dict):
        for name in ("consents", "marketingEmail", "marketingSms"):
            customer.pop(name, None)


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Of values that are each valid but exclude each other one goes. What is meant to be refused is left as it is."""
    # Whoever is deleted can be no member any more, and with the token that asks nothing could be asked any more.
    named = (case.path_parameters or {}).get("id")
    if case.method.upper() == "DELETE" and named in PEOPLE or named == TOKEN:
        case.path_parameters["id"] = NOBODY
    if case.meta is not None and case.meta.generation.mode.is_negative:
        return
    for container in (case.query, case.body):
        if not isinstance(container, dict):
            continue
        # RFC 7644 section 3.9.
        if container.get("attributes") and container.get("excludedAttributes"):
            del container["excludedAttributes"]
        # RFC 9865 section 2.4; and under a cursor alone a count above the most is refused (its table 3).
        if container.get("cursor") is not None:
            container.pop("startIndex", None)
            container.pop("count", None)
        for part in [container] + [op.get("value") for op in operations(container)]:
            settle_resource(part)
        # That a moment lies ahead is no matter of form.
        if case.path.startswith("/admin/"):
            container.pop("expires", None)
