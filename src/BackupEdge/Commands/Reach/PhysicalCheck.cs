using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Reach;

/// <summary>Connects to the servers of sources of the method <c>physical</c>, and checks what a backup and the receiver need.</summary>
internal static class PhysicalCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Returns a sentence about each source that can be backed up, and a warning about each other one.</summary>
    public static (IReadOnlyList<string> Found, IReadOnlyList<string> Warnings) Run(Settings settings, TimeProvider time)
    {
        List<string> found = [];
        List<string> warnings = [];
        foreach (var source in settings.Sources.OfType<PostgresPhysicalSource>())
        {
            using var stop = new CancellationTokenSource(Limit, time);
            try
            {
                found.Add($"The server of the source '{source.Name}' has {Describe(source, time, stop.Token)}");
            }
            catch (Fault fault)
            {
                warnings.Add($"The source '{source.Name}' cannot be backed up at present: {fault.Message}");
            }
            catch (OperationCanceledException)
            {
                warnings.Add($"The server of the source '{source.Name}' did not answer within {Limit.TotalSeconds} seconds.");
            }
        }

        return (found, warnings);
    }

    /// <summary>Asks the server of a source for its version and its slot, and returns both as a part of a sentence.</summary>
    /// <exception cref="Fault"><c>source_failed</c>: the server cannot be asked, or cannot be backed up physically.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static string Describe(PostgresPhysicalSource source, TimeProvider time, CancellationToken cancel)
    {
        var wal = new PostgresWal(source, time, cancel);
        var server = wal.Read();
        wal.ThrowIfUnfit(server);
        var slot = server.HasSlot ? $"has the slot '{source.Slot}'" : $"gets the slot '{source.Slot}' from `backupedge serve`";
        return $"PostgreSQL {server.Version}, and {slot}";
    }
}
