using System.Net;
using BackupEdge.Keys;

namespace BackupEdge.Api.Http;

/// <summary>One open connection, as <see cref="ConnectionPlaces"/> counts it; a feature of the connection and so of its requests.</summary>
/// <param name="places">Who counts it.</param>
/// <param name="group">Whose connections it is counted with.</param>
/// <param name="abort">Closes it at once.</param>
internal sealed class ConnectionPlace(ConnectionPlaces places, IPAddress group, Action abort)
{
    private volatile string? _owner;

    /// <summary>Whose connections it is counted with.</summary>
    public IPAddress Group => group;

    /// <summary>
    /// The first credentials that held and came over it, as <see cref="Caller.Owner"/>; null before. Set by <see cref="ConnectionPlaces"/>.
    /// </summary>
    public string? Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>Whether it is given up for nobody. Set by <see cref="ConnectionPlaces"/>.</summary>
    public bool IsKept { get; set; }

    /// <summary>Notes that credentials came over it that hold. Only the first time costs anything.</summary>
    public void Know(string owner)
    {
        if (_owner is null)
        {
            places.Know(this, owner);
        }
    }

    /// <summary>Closes it at once.</summary>
    public void Abort() => abort();
}
