using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>
/// A kind of source whose data a program writes and another one takes back. A restore runs that only when asked to, and otherwise writes
/// the stream as a file below a target.
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
                $"The source '{choice.Name}' ({Name}) has no file to be put back. "
                    + $"Set `{RestoreChoice.DatabaseField}` to true to put its data back, or {RestoreChoice.WithoutDatabase}."
            );
    }

    /// <summary>Returns what the program writes into.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>: nothing is configured for it.</exception>
    protected abstract StreamSourceDefinition FindDatabase(RestoreChoice choice);
}
