using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>
/// A kind of source whose data one program writes and another program restores. A restore runs that program only if the request sets
/// <see cref="RestoreChoice.DatabaseField"/>, and otherwise writes the stream as a file below a target.
/// </summary>
internal abstract class DumpedKind : SourceKind
{
    public sealed override RestoreDestination FindDestination(RestoreChoice choice)
    {
        if (choice.IntoDatabase)
        {
            return RestoreDestination.InDatabase(FindDatabase(choice));
        }

        return choice.Original is null
            ? choice.BelowTarget()
            : throw RestoreChoice.Refused(
                RestoreChoice.DatabaseField,
                $"The source '{choice.Name}' ({Name}) has no file to restore to its original place. "
                    + $"Set `{RestoreChoice.DatabaseField}` to true to restore its data, or {RestoreChoice.WithoutDatabase}."
            );
    }

    /// <summary>Returns the source whose program restores the stream.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>: no program is configured for it.</exception>
    protected abstract StreamSourceDefinition FindDatabase(RestoreChoice choice);
}
