using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Reads small objects.</summary>
internal static class ObjectRead
{
    /// <summary>Returns the beginning of an object.</summary>
    /// <param name="objects">The store.</param>
    /// <param name="version">The version of the object.</param>
    /// <param name="maxBytes">The maximum number of bytes.</param>
    /// <param name="cancel">Ends the attempts.</param>
    public static async Task<byte[]> BeginningAsync(IObjectStore objects, StoredObject version, int maxBytes, CancellationToken cancel)
    {
        var bytes = new byte[(int)Math.Min(version.Length, maxBytes)];
        var count = await objects.ReadAsync(version.Key, version.Version, 0, bytes, cancel);
        return count == bytes.Length ? bytes : bytes[..count];
    }

    /// <summary>Returns all versions below a prefix by their keys, the oldest first, without delete markers.</summary>
    /// <param name="objects">The store.</param>
    /// <param name="prefix">The beginning of the keys.</param>
    /// <param name="cancel">Ends the attempts.</param>
    public static async Task<SortedDictionary<string, List<StoredObject>>> VersionsAsync(
        IObjectStore objects,
        string prefix,
        CancellationToken cancel
    )
    {
        var found = new SortedDictionary<string, List<StoredObject>>(StringComparer.Ordinal);
        await foreach (var version in objects.ListVersionsAsync(prefix, cancel))
        {
            if (version.IsDeleteMarker)
            {
                continue;
            }

            if (!found.TryGetValue(version.Key, out var versions))
            {
                found[version.Key] = versions = [];
            }

            versions.Insert(0, version);
        }

        return found;
    }
}
