using System.Text.Json.Serialization.Metadata;
using BackupEdge.Engine.Browsing;

namespace BackupEdge.Commands;

/// <summary>
/// Answers with all pages of what was looked for, one after the other, and tells at the end when damage kept something from view.
/// </summary>
internal sealed class BrowsedPages(CommandRun run)
{
    /// <summary>Items of a page.</summary>
    public const int Limit = 1000;

    private long _damagedEntries;
    private int _skippedBackups;

    /// <summary>Answers with every item.</summary>
    /// <param name="read">Gives the page after a path.</param>
    /// <param name="toAnswer">Makes an item's answer.</param>
    /// <param name="type">Its JSON.</param>
    /// <param name="forPeople">Tells it to people.</param>
    /// <returns>The exit code.</returns>
    public int Answer<TItem, TAnswer>(
        Func<byte[]?, BrowsedPage<TItem>> read,
        Func<TItem, TAnswer> toAnswer,
        JsonTypeInfo<TAnswer> type,
        Action<TextWriter, TAnswer> forPeople
    )
    {
        run.AnswerEach(Read(read).Select(toAnswer), type, forPeople);
        return End();
    }

    /// <summary>Remembers what was left out.</summary>
    public void Count(long damagedEntries, int skippedBackups)
    {
        _damagedEntries += damagedEntries;
        _skippedBackups += skippedBackups;
    }

    /// <summary>Tells what was left out; gives the exit code.</summary>
    public int End()
    {
        if (_damagedEntries > 0)
        {
            run.Errors.Warn($"up to {Units.Count(_damagedEntries)} entries are left out, since file lists are damaged; run a verify");
        }

        if (_skippedBackups > 0)
        {
            run.Errors.Warn($"{Units.Count(_skippedBackups, "backup")} left out, since archives cannot be read; run a verify");
        }

        return _damagedEntries > 0 || _skippedBackups > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>A time of an answer in a column: to the second.</summary>
    public static string Time(string? time) => time is null ? $"{"-",-19}" : time[..19].Replace('T', ' ');

    private IEnumerable<T> Read<T>(Func<byte[]?, BrowsedPage<T>> read)
    {
        byte[]? after = null;
        do
        {
            var page = read(after);
            Count(page.DamagedEntries, 0);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            after = page.Next;
        } while (after is not null);
    }
}
