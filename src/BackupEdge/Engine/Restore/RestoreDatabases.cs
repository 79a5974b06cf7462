using System.Diagnostics;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Puts streams back into what they came from, one after another. A program <em>must</em> get its first byte only after the whole stream
/// was found to be whole, and must never see an end that is not the stream's: it is killed first. A stream that fails is an error
/// of its path; the next ones are restored.
/// </summary>
internal sealed class RestoreDatabases(
    ArchiveSet archives,
    RestoreRequest request,
    RestoreTally tally,
    EngineOptions options,
    CancellationToken cancellationToken
)
{
    public void Run(IReadOnlyList<ManifestEntry> streams)
    {
        foreach (var entry in streams)
        {
            try
            {
                Restore(entry, request.IntoDatabase(entry.Path.Span)!);
            }
            catch (Fault fault)
            {
                tally.AddError(entry.Path.Span, "failed", fault.Message);
            }
        }
    }

    private void Restore(ManifestEntry entry, SourceDefinition into)
    {
        var content = new StoredStream(archives, entry.Path.Span.ToArray());
        switch (into.Kind)
        {
            case SourceKind.Sqlite:
                new RestoreSqlite(request.Overwrite, tally, options, cancellationToken).Run(
                    entry,
                    content,
                    into,
                    request.Followed.GetValueOrDefault(into.Name, "")
                );
                break;
            case SourceKind.Postgres:
                Feed(entry, content, PostgresDatabase.RestoreOf(into, options.Time, cancellationToken));
                break;
            case SourceKind.Command:
                Feed(entry, content, CommandOutput.RestoreOf(into));
                break;
            default:
                throw new UnreachableException($"A source of the kind {into.Kind} takes no stream back.");
        }
    }

    private void Feed(ManifestEntry entry, StoredStream content, ChildCommand command)
    {
        if (content.Read(_ => { }, cancellationToken) is { } damage)
        {
            tally.AddError(entry.Path.Span, "damaged", $"{damage}; nothing was put back");
            return;
        }

        using var child = ChildProcess.Start(command, isRead: false, isFed: true, options.Time, cancellationToken);
        void Take(ReadOnlySpan<byte> bytes)
        {
            child.Write(bytes);
            tally.AddBytes(bytes.Length);
        }

        if (content.Read(Take, cancellationToken) is { } problem)
        {
            child.Dispose();
            tally.AddError(entry.Path.Span, "damaged", $"{problem}; {command.Subject} was killed half-way");
            return;
        }

        child.CloseInput();
        child.WaitForSuccess();
        tally.AddFile(replaced: false);
    }
}
