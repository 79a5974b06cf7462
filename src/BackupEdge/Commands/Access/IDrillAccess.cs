using BackupEdge.Catalogue;
using BackupEdge.Drills;

namespace BackupEdge.Commands.Access;

/// <summary>Lists and shows drills.</summary>
internal interface IDrillAccess
{
    /// <summary>Returns the newest drills that match a filter.</summary>
    Task<Answer<Page<DrillRow>>> ListAsync(DrillFilter filter);

    /// <summary>Returns the report of the drill that a text names: its id, that of its job, or <c>latest</c>.</summary>
    Task<Answer<DrillReport>> ShowAsync(string text);
}
