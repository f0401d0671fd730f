import pytest

from knowledge.sources.addresses import is_public


@pytest.mark.parametrize(
    "address",
    """
    127.0.0.1 10.1.2.3 172.16.0.1 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
    255.255.255.255 192.0.2.1 198.18.0.1 203.0.113.9 240.0.0.1 192.0.0.8
    :: ::1 fe80::1 fe80::1%1 fc00::1 fd12::1 ff02::1 2001:db8::1 100::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::7f00:1
    2002:7f00:1:: 2002:a00:1:: 64:ff9b:1::1 not-an-address 1.2.3
    """.split(),
)
def test_addresses_of_no_public_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", "8.8.8.8 1.1.1.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::8.8.8.8".split()
)
def test_addresses_of_the_public_network(address: str) -> None:
    assert is_public(address)
