using System.Net;
using BackupEdge.Api.Security;
using BackupEdge.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BackupEdge.Api.Http;

/// <summary>
/// How many connections are open at a time, in all and from one address. A new one that finds no place takes that of the oldest over which
/// no good credentials have come: so whoever has none, and opens as many connections as he likes, <em>must not</em> keep out others, nor a
/// probe of <c>/health</c>. Only when all that are there are kept, the new one is closed; and of one credential half of an address's places
/// are kept at most, so that nobody <em>must</em> be able to take all of them. One that says nothing is closed after
/// <see cref="FirstByteTimeout"/>.
/// </summary>
/// <param name="limits">How many.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionPlaces(RequestLimits limits, TimeProvider time)
{
    /// <summary>How long a connection may stay without a first byte.</summary>
    public static readonly TimeSpan FirstByteTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();

    // In the order in which they came.
    private readonly LinkedList<ConnectionPlace> _places = [];
    private readonly Dictionary<IPAddress, int> _counts = [];

    // How many are kept, by credential.
    private readonly Dictionary<string, int> _kept = new(StringComparer.Ordinal);

    /// <summary>Counts the connections of an endpoint; to be used before TLS, so that handshakes count too.</summary>
    public void Count(ListenOptions endpoint) =>
        endpoint.Use(next =>
            async connection =>
            {
                var place = new ConnectionPlace(
                    this,
                    AddressGroup.Of((connection.RemoteEndPoint as IPEndPoint)?.Address),
                    connection.Abort
                );
                if (TryTake(place) is not { } node)
                {
                    connection.Abort();
                    return;
                }

                try
                {
                    connection.Features.Set(place);
                    await next(connection);
                }
                finally
                {
                    Leave(node);
                }
            }
        );

    /// <summary>Closes the connections of an endpoint that say nothing; to be used after TLS.</summary>
    public void AwaitFirstByte(ListenOptions endpoint) =>
        endpoint.Use(next =>
            async connection =>
            {
                var input = connection.Transport.Input;
                using (var patience = new CancellationTokenSource(FirstByteTimeout, time))
                {
                    try
                    {
                        var first = await input.ReadAsync(patience.Token);

                        // Not looked at, so that whoever reads next gets it at once.
                        input.AdvanceTo(first.Buffer.Start);
                    }
                    catch (Exception e) when (e is OperationCanceledException or IOException)
                    {
                        connection.Abort();
                        return;
                    }
                }

                await next(connection);
            }
        );

    /// <summary>Notes whose credentials have come over a connection, and keeps it while its owner has not too many.</summary>
    public void Know(ConnectionPlace place, string owner)
    {
        lock (_lock)
        {
            if (place.Owner is not null)
            {
                return;
            }

            place.Owner = owner;
            var kept = _kept.GetValueOrDefault(owner);
            if (kept < Math.Max(1, limits.ConnectionsPerAddress / 2))
            {
                place.IsKept = true;
                _kept[owner] = kept + 1;
            }
        }
    }

    /// <summary>Takes a place, that of another if need be; null when there is none.</summary>
    internal LinkedListNode<ConnectionPlace>? TryTake(ConnectionPlace place)
    {
        ConnectionPlace? gone = null;
        LinkedListNode<ConnectionPlace>? node;
        lock (_lock)
        {
            var isGroupFull = _counts.GetValueOrDefault(place.Group) >= limits.ConnectionsPerAddress;
            if (isGroupFull || _places.Count >= limits.MaxConnections)
            {
                if (OldestNotKept(isGroupFull ? place.Group : null) is not { } oldest)
                {
                    return null;
                }

                gone = oldest.Value;
                Remove(oldest);
            }

            node = _places.AddLast(place);
            _counts[place.Group] = _counts.GetValueOrDefault(place.Group) + 1;
        }

        gone?.Abort();
        return node;
    }

    /// <summary>Gives a place back; a second time changes nothing.</summary>
    internal void Leave(LinkedListNode<ConnectionPlace> node)
    {
        lock (_lock)
        {
            Remove(node);
        }
    }

    private void Remove(LinkedListNode<ConnectionPlace> node)
    {
        if (node.List is null)
        {
            return;
        }

        _places.Remove(node);
        Decrease(_counts, node.Value.Group);
        if (node.Value is { IsKept: true, Owner: { } owner })
        {
            Decrease(_kept, owner);
            node.Value.IsKept = false;
        }
    }

    private static void Decrease<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : class
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }

    private LinkedListNode<ConnectionPlace>? OldestNotKept(IPAddress? group)
    {
        for (var node = _places.First; node is not null; node = node.Next)
        {
            if (!node.Value.IsKept && (group is null || node.Value.Group.Equals(group)))
            {
                return node;
            }
        }

        return null;
    }
}
