using System.Text.Json.Serialization.Metadata;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>
/// Writes the pages of a listing as they come, a JSON array with <c>--json</c>, and says at the end which sources were not compared, and
/// whether damage hid some items.
/// </summary>
/// <param name="run">The run of the command.</param>
/// <param name="type">The JSON type of an item.</param>
/// <param name="writeText">Writes an item as text.</param>
internal sealed class BrowsedPages<T>(CommandRun run, JsonTypeInfo<T> type, Action<TextWriter, T> writeText)
{
    private long _damagedEntries;
    private int _skippedBackups;
    private IReadOnlyList<string> _leftOutSources = [];

    /// <summary>The number of items that were written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes the items of a page.</summary>
    public void Add(ContentPage<T> page)
    {
        _damagedEntries += page.DamagedEntries;
        _skippedBackups += page.SkippedBackups;
        _leftOutSources = page.LeftOutSources;
        var output = run.CommandEnvironment.Output;
        foreach (var item in page.Items)
        {
            if (run.IsJson)
            {
                output.Write(Count == 0 ? "[" : ",");
                output.Write(JsonRenderer.Text(item, type));
            }
            else
            {
                writeText(output, item);
            }

            Count++;
        }
    }

    /// <summary>Ends the listing and warns about entries and backups that were left out. Returns the exit code.</summary>
    public int End()
    {
        if (run.IsJson)
        {
            run.CommandEnvironment.Output.WriteLine(Count == 0 ? "[]" : "]");
        }

        run.CommandEnvironment.Output.Flush();
        if (_leftOutSources.Count > 0)
        {
            run.Errors.Info($"note: not compared, because only one of the backups contains them: {string.Join(", ", _leftOutSources)}");
        }

        if (_damagedEntries > 0)
        {
            run.Errors.Warn(
                $"up to {Units.Count(_damagedEntries)} entries are missing because file lists are damaged; run 'backupedge verify --all'"
            );
        }

        if (_skippedBackups > 0)
        {
            run.Errors.Warn(
                $"{Units.Count(_skippedBackups, "backup")} left out because archives cannot be read; run 'backupedge verify --all'"
            );
        }

        return _damagedEntries > 0 || _skippedBackups > 0 ? ExitCode.Failed : ExitCode.Done;
    }
}
