using BackupEdge.Faults;

namespace BackupEdge.Objects;

/// <summary>What only a search for copies asks of a store.</summary>
internal interface IFolderedStore : IObjectStore
{
    /// <summary>Lists the prefixes of keys that are one segment longer than a prefix, in ordinal order.</summary>
    /// <param name="prefix">Empty, or ending in <c>/</c>.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <returns>The prefixes, each ending in <c>/</c>.</returns>
    /// <exception cref="Fault">A code of <see cref="ObjectFaults"/>.</exception>
    IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel);
}
