using BackupEdge.Contracts;

namespace BackupEdge.Commands.Access;

/// <summary>Shows copies, and probes their stores.</summary>
internal interface ICopyAccess
{
    /// <summary>Returns all copies in the order of the settings.</summary>
    Task<Answer<IReadOnlyList<CopyAnswer>>> ListAsync();

    /// <summary>Returns a copy.</summary>
    Task<Answer<CopyAnswer>> ShowAsync(string name);

    /// <summary>Finds out what the store of a copy can do.</summary>
    Task<Answer<StoreAbilitiesAnswer>> ProbeAsync(string name, CancellationToken cancellationToken);
}
