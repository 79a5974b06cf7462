using System.Net;
using BackupEdge.Api.Http;
using BackupEdge.Api.Security;
using BackupEdge.Configuration;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Api.Http;

/// <summary>The connection that is closed for a new one when no place is free.</summary>
public sealed class ConnectionPlacesTests
{
    private readonly List<string> _aborted = [];

    [Fact]
    public void A_full_address_closes_its_oldest_anonymous_connection()
    {
        var places = New(max: 10, maxPerAddress: 2);
        Take(places, "10.0.0.2", "other");
        Take(places, "10.0.0.1", "a");
        Take(places, "10.0.0.1", "b");

        Assert.NotNull(Take(places, "10.0.0.1", "c"));

        Assert.Equal(["a"], _aborted);
    }

    [Fact]
    public void A_full_service_closes_the_oldest_anonymous_connection()
    {
        var places = New(max: 3, maxPerAddress: 3);
        Take(places, "10.0.0.2", "known", owner: "bot");
        Take(places, "10.0.0.2", "a");
        Take(places, "10.0.0.1", "b");

        Assert.NotNull(Take(places, "10.0.0.3", "c"));

        Assert.Equal(["a"], _aborted);
    }

    [Fact]
    public void Authenticated_connections_are_never_closed_for_new_ones()
    {
        var places = New(max: 10, maxPerAddress: 2);
        var first = Take(places, "10.0.0.1", "a", owner: "bot")!;
        Take(places, "10.0.0.1", "b", owner: "other bot");

        Assert.Null(Take(places, "10.0.0.1", "c"));
        Assert.NotNull(Take(places, "10.0.0.2", "d"));

        places.Leave(first);
        Assert.NotNull(Take(places, "10.0.0.1", "e"));
        Assert.Empty(_aborted);
    }

    [Fact]
    public void One_credential_can_protect_half_of_the_places_of_an_address()
    {
        var places = New(max: 10, maxPerAddress: 4);
        var owned = Take(places, "10.0.0.1", "a", owner: "bot")!;
        Take(places, "10.0.0.1", "b", owner: "bot");
        Take(places, "10.0.0.1", "c", owner: "bot");
        Take(places, "10.0.0.1", "d", owner: "bot");

        Assert.NotNull(Take(places, "10.0.0.1", "e", owner: "other bot"));
        Assert.NotNull(Take(places, "10.0.0.1", "f", owner: "other bot"));
        Assert.Null(Take(places, "10.0.0.1", "g"));
        Assert.Equal(["c", "d"], _aborted);

        places.Leave(owned);
        Take(places, "10.0.0.1", "h", owner: "bot");
        Assert.Null(Take(places, "10.0.0.1", "i"));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.99", true)]
    [InlineData("127.0.0.1", "::1", true)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.5", true)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("2001:db8:1:2::3", "2001:db8:1:2:ffff::4", true)]
    [InlineData("2001:db8:1:2::3", "2001:db8:1:3::3", false)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    public void Addresses_of_one_network_count_as_one(string one, string other, bool same) =>
        Assert.Equal(same, AddressGroup.Of(IPAddress.Parse(one)).Equals(AddressGroup.Of(IPAddress.Parse(other))));

    [Fact]
    public void Limits_hold_and_no_place_is_lost_for_random_connections() =>
        Prop.ForAll(Gen.Choose(0, 99).ListOf().ToArbitrary(), steps =>
            {
                var places = New(max: 6, maxPerAddress: 3);
                var open = new List<(LinkedListNode<ConnectionPlace> Node, string Address)>();
                foreach (var step in steps)
                {
                    if (step < 30 && open.Count > 0)
                    {
                        places.Leave(open[step % open.Count].Node);
                        open.RemoveAt(step % open.Count);
                    }
                    else if (Take(places, $"10.0.0.{step % 4}", "x", owner: step % 5 == 0 ? "bot" : null) is { } node)
                    {
                        open.Add((node, $"10.0.0.{step % 4}"));
                    }

                    open.RemoveAll(held => held.Node.List is null);
                    Assert.True(open.Count <= 6);
                    Assert.All(open.CountBy(held => held.Address), group => Assert.True(group.Value <= 3));
                }

                open.ForEach(held => places.Leave(held.Node));
                open.ForEach(held => places.Leave(held.Node));
                for (var i = 0; i < 6; i++)
                {
                    Assert.NotNull(Take(places, $"10.0.0.{i % 2}", "known", owner: $"bot {i}"));
                }

                Assert.Null(Take(places, "10.0.0.9", "late"));
            })
            .QuickCheckThrowOnFailure();

    private static ConnectionPlaces New(int max, int maxPerAddress) =>
        new(new RequestLimits { MaxConnections = max, ConnectionsPerAddress = maxPerAddress }, TimeProvider.System);

    private LinkedListNode<ConnectionPlace>? Take(ConnectionPlaces places, string address, string name, string? owner = null)
    {
        var node = places.TryTake(new ConnectionPlace(places, AddressGroup.Of(IPAddress.Parse(address)), () => _aborted.Add(name)));
        if (owner is not null)
        {
            node?.Value.SetOwner(owner);
        }

        return node;
    }
}
