using System.Net;
using BackupEdge.Keys;

namespace BackupEdge.Api.Http;

/// <summary>
/// An open connection in the counts of <see cref="ConnectionPlaces"/>. It is a feature of the connection and so of its requests.
/// </summary>
/// <param name="places">The counts that contain the connection.</param>
/// <param name="group">The address group that it is counted in.</param>
/// <param name="abort">Closes the connection immediately.</param>
internal sealed class ConnectionPlace(ConnectionPlaces places, IPAddress group, Action abort)
{
    private volatile string? _owner;

    /// <summary>The address group that the connection is counted in.</summary>
    public IPAddress Group => group;

    /// <summary>
    /// The <see cref="Caller.Owner"/> of the first valid credentials received over the connection; null before. Set by
    /// <see cref="ConnectionPlaces"/>.
    /// </summary>
    public string? Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>Whether the connection is never closed to make room for another. Set by <see cref="ConnectionPlaces"/>.</summary>
    public bool IsProtected { get; set; }

    /// <summary>Records that valid credentials were received over the connection. Does nothing after the first call.</summary>
    public void SetOwner(string owner)
    {
        if (_owner is null)
        {
            places.SetOwner(this, owner);
        }
    }

    /// <summary>Closes the connection immediately.</summary>
    public void Abort() => abort();
}
