using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>What a list of a store says about one object of which the host has written a certain version.</summary>
/// <param name="version">The id of the version that the host wrote; null if the store has no versions.</param>
internal sealed class FoundObject(string? version)
{
    private StoredObject? _newest;

    /// <summary>The version that the host wrote; null if it is not there.</summary>
    public StoredObject? Named { get; private set; }

    /// <summary>Whether another version or a delete marker is newer.</summary>
    public bool IsHidden => _newest is { } newest && !ReferenceEquals(newest, Named);

    /// <summary>Adds one of the versions of the object.</summary>
    public void Add(StoredObject stored)
    {
        if (stored.IsNewest)
        {
            _newest = stored;
        }

        if (!stored.IsDeleteMarker && stored.Version == version)
        {
            Named = stored;
        }
    }
}
