using BackupEdge.Catalogue;

namespace BackupEdge.Scheduling;

/// <summary>Finds what the servers of one kind of source have that no source takes, such as databases.</summary>
internal interface IInventory
{
    /// <summary>Asks each server once. A server that cannot be asked has a row with a problem.</summary>
    /// <param name="cancellationToken">Cancels the questions.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    IReadOnlyList<InventoryRow> Read(CancellationToken cancellationToken);
}
