"""Which programs are meant."""


def matches(name_filter, name):
    """Whether the name contains one of the parts that commas separate."""
    return any(part in name for part in name_filter.split(","))
