using System.Text.Json.Serialization.Metadata;
using BackupEdge.Engine.Browsing;

namespace BackupEdge.Commands;

/// <summary>Writes all pages of a listing, one after the other, and warns at the end if damage hid some items.</summary>
internal sealed class BrowsedPages(CommandRun run)
{
    /// <summary>The number of items in a page.</summary>
    public const int Limit = 1000;

    private long _damagedEntries;
    private int _skippedBackups;

    /// <summary>Writes every item.</summary>
    /// <param name="read">Returns the page that follows a path; null means the first page.</param>
    /// <param name="toAnswer">Converts an item to its form in the answer.</param>
    /// <param name="type">The JSON type of the answer.</param>
    /// <param name="writeText">Writes an item as text.</param>
    /// <returns>The exit code.</returns>
    public int Answer<TItem, TAnswer>(
        Func<byte[]?, BrowsedPage<TItem>> read,
        Func<TItem, TAnswer> toAnswer,
        JsonTypeInfo<TAnswer> type,
        Action<TextWriter, TAnswer> writeText
    )
    {
        run.AnswerEach(Read(read).Select(toAnswer), type, writeText);
        return ReportOmitted();
    }

    /// <summary>Adds to the numbers of damaged entries and of backups that were left out.</summary>
    public void AddOmitted(long damagedEntries, int skippedBackups)
    {
        _damagedEntries += damagedEntries;
        _skippedBackups += skippedBackups;
    }

    /// <summary>Warns about entries and backups that were left out. Returns the exit code.</summary>
    public int ReportOmitted()
    {
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

    private IEnumerable<T> Read<T>(Func<byte[]?, BrowsedPage<T>> read)
    {
        byte[]? after = null;
        do
        {
            var page = read(after);
            AddOmitted(page.DamagedEntries, 0);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            after = page.Next;
        } while (after is not null);
    }
}
