using System.Net;
using BackupEdge.Api.Security;
using BackupEdge.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BackupEdge.Api.Http;

/// <summary>
/// Limits the number of open connections, in total and per address. When a limit is reached, the oldest connection without valid
/// credentials is closed to make room for a new one: clients without credentials <em>must not</em> be able to keep out other clients or a
/// probe of <c>/health</c>, however many connections they open. The new connection is refused only if all others are protected. At most
/// half of an address's connections are protected for one credential, so that no credential <em>must</em> be able to occupy all of them.
/// Connections without any data are closed after <see cref="FirstByteTimeout"/>.
/// </summary>
/// <param name="limits">The maximum numbers of connections.</param>
/// <param name="time">The clock for the timeout.</param>
internal sealed class ConnectionPlaces(RequestLimits limits, TimeProvider time)
{
    /// <summary>The time within which the first byte must arrive on a connection.</summary>
    public static readonly TimeSpan FirstByteTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();

    // In order of arrival.
    private readonly LinkedList<ConnectionPlace> _places = [];
    private readonly Dictionary<IPAddress, int> _counts = [];

    // The number of protected connections by credential.
    private readonly Dictionary<string, int> _protected = new(StringComparer.Ordinal);

    /// <summary>Adds middleware that counts connections. Must be added before TLS, so that handshakes are counted too.</summary>
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

    /// <summary>Adds middleware that closes connections without data. Must be added after TLS.</summary>
    public void AwaitFirstByte(ListenOptions endpoint) =>
        endpoint.Use(next =>
            async connection =>
            {
                var input = connection.Transport.Input;
                using (var timeout = new CancellationTokenSource(FirstByteTimeout, time))
                {
                    try
                    {
                        var first = await input.ReadAsync(timeout.Token);

                        // Consumes and examines nothing, so that the next reader gets the data immediately.
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

    /// <summary>Records the owner of a connection's credentials, and protects the connection unless the owner has too many.</summary>
    public void SetOwner(ConnectionPlace place, string owner)
    {
        lock (_lock)
        {
            if (place.Owner is not null)
            {
                return;
            }

            place.Owner = owner;
            var count = _protected.GetValueOrDefault(owner);
            if (count < Math.Max(1, limits.ConnectionsPerAddress / 2))
            {
                place.IsProtected = true;
                _protected[owner] = count + 1;
            }
        }
    }

    /// <summary>
    /// Adds a connection to the counts, closing another one if necessary; returns null if a limit is reached and no other can be closed.
    /// </summary>
    internal LinkedListNode<ConnectionPlace>? TryTake(ConnectionPlace place)
    {
        ConnectionPlace? closed = null;
        LinkedListNode<ConnectionPlace>? node;
        lock (_lock)
        {
            var isGroupFull = _counts.GetValueOrDefault(place.Group) >= limits.ConnectionsPerAddress;
            if (isGroupFull || _places.Count >= limits.MaxConnections)
            {
                if (OldestUnprotected(isGroupFull ? place.Group : null) is not { } oldest)
                {
                    return null;
                }

                closed = oldest.Value;
                Remove(oldest);
            }

            node = _places.AddLast(place);
            _counts[place.Group] = _counts.GetValueOrDefault(place.Group) + 1;
        }

        closed?.Abort();
        return node;
    }

    /// <summary>Removes a connection from the counts. Does nothing when called again.</summary>
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
        if (node.Value is { IsProtected: true, Owner: { } owner })
        {
            Decrease(_protected, owner);
            node.Value.IsProtected = false;
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

    private LinkedListNode<ConnectionPlace>? OldestUnprotected(IPAddress? group)
    {
        for (var node = _places.First; node is not null; node = node.Next)
        {
            if (!node.Value.IsProtected && (group is null || node.Value.Group.Equals(group)))
            {
                return node;
            }
        }

        return null;
    }
}
