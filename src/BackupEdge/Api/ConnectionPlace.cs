using System.Net;

namespace BackupEdge.Api;

/// <summary>One open connection, as <see cref="ConnectionPlaces"/> counts it; a feature of the connection and so of its requests.</summary>
/// <param name="group">Whose connections it is counted with.</param>
/// <param name="abort">Closes it at once.</param>
internal sealed class ConnectionPlace(IPAddress group, Action abort)
{
    private volatile bool _isKnown;

    /// <summary>Whose connections it is counted with.</summary>
    public IPAddress Group => group;

    /// <summary>Whether credentials that hold came over it; set once, and never taken back.</summary>
    public bool IsKnown
    {
        get => _isKnown;
        set => _isKnown = value;
    }

    /// <summary>Closes it at once.</summary>
    public void Abort() => abort();
}
