using System.Net;
using BackupEdge.Api.Security;
using BackupEdge.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BackupEdge.Api;

/// <summary>
/// How many connections are open at a time, in all and from one address. A new one that finds no place takes that of the oldest over which
/// no good credentials have come: so whoever has none, and opens as many connections as he likes, *must not* keep out others, nor a probe
/// of `/health`. Only when all that are there have shown good credentials is the new one closed. One that says nothing is closed after
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

    /// <summary>Counts the connections of an endpoint; to be used before TLS, so that handshakes count too.</summary>
    public void Count(ListenOptions endpoint) => endpoint.Use(next => async connection =>
    {
        var place = new ConnectionPlace(AddressGroup.Of((connection.RemoteEndPoint as IPEndPoint)?.Address), connection.Abort);
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
    });

    /// <summary>Closes the connections of an endpoint that say nothing; to be used after TLS.</summary>
    public void AwaitFirstByte(ListenOptions endpoint) => endpoint.Use(next => async connection =>
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
    });

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
                if (OldestUnknown(isGroupFull ? place.Group : null) is not { } oldest)
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
        var group = node.Value.Group;
        if (_counts[group] > 1)
        {
            _counts[group]--;
        }
        else
        {
            _counts.Remove(group);
        }
    }

    private LinkedListNode<ConnectionPlace>? OldestUnknown(IPAddress? group)
    {
        for (var node = _places.First; node is not null; node = node.Next)
        {
            if (!node.Value.IsKnown && (group is null || node.Value.Group.Equals(group)))
            {
                return node;
            }
        }

        return null;
    }
}
