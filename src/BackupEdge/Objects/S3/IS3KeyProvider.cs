using BackupEdge.Faults;

namespace BackupEdge.Objects.S3;

/// <summary>One place where keys can be.</summary>
internal interface IS3KeyProvider
{
    /// <summary>Returns the keys, or null if there are none in this place.</summary>
    /// <exception cref="Fault"><c>copy_store_refused</c> if the place names keys that cannot be used.</exception>
    /// <exception cref="HttpRequestException">A service that issues keys is out of reach.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    Task<S3Keys?> FindAsync(CancellationToken cancel);
}
