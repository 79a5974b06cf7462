using System.Globalization;
using BackupEdge.Catalogue;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Decides whether a backup differs unusually from those before it: it changes or removes more than ten times as many files as usual, or
/// its new data cannot be compressed although that of the others could, as after an encryption by malware. A full backup is compared with
/// nothing, so of it only the number of files is judged: what it lacks was removed. Below a number of files or bytes nothing is unusual,
/// since small sources change completely every now and then.
/// </summary>
internal static class UnusualChange
{
    /// <summary>The maximum number of earlier backups to compare with.</summary>
    public const int Considered = 10;

    /// <summary>The minimum number of earlier backups to compare with.</summary>
    public const int Fewest = 5;

    /// <summary>The number of changed and removed files below which a change is never unusual.</summary>
    public const int MinFiles = 100;

    /// <summary>The number of new bytes below which their compression is not judged.</summary>
    public const long MinNewBytes = 16L << 20;

    // The fewest new bytes of an earlier backup: in smaller archives, the list of files is a large part.
    private const long MinEarlierBytes = 1L << 20;
    private const int Factor = 10;

    // The share of all files that must have changed.
    private const double MinShare = 0.05;

    // The share of all files whose change is compared with any earlier data, also if there is little of it.
    private const double Rewrite = 0.5;

    // The sizes of archives as a part of the new bytes.
    private const double Incompressible = 0.97;
    private const double Compressible = 0.8;

    /// <summary>Returns what is unusual, as a sentence; null if nothing is.</summary>
    /// <param name="changes">The new backup, and those before it, newest first.</param>
    public static string? Find(IReadOnlyList<BackupChange> changes)
    {
        if (changes.Count == 0)
        {
            return null;
        }

        var earlier = changes.Skip(1).ToList();
        return OfFiles(changes[0], earlier) ?? OfCompression(changes[0], earlier);
    }

    private static string? OfFiles(BackupChange own, List<BackupChange> earlier)
    {
        if (earlier.Count == 0)
        {
            return null;
        }

        var before = earlier.Where(change => !change.IsFull).Take(Considered).Select(Changed).ToList();
        var files = own.IsFull ? earlier[0].Files : FilesBefore(own);
        var count = own.IsFull ? files - own.Files : Changed(own);
        if (before.Count < Fewest || count < MinFiles || count < MinShare * files)
        {
            return null;
        }

        var median = Median(before);
        var what = own.IsFull ? $"it lacks {count}" : $"it changed {own.ChangedFiles} and removed {own.RemovedFiles}";
        return count > Factor * median
            ? string.Create(CultureInfo.InvariantCulture, $"{what} of {files} files; {median:0.#} is usual")
            : null;
    }

    private static string? OfCompression(BackupChange own, List<BackupChange> earlier)
    {
        var before = earlier.Where(change => change.NewBytes >= MinEarlierBytes).Take(Considered).Select(Ratio).ToList();
        if (before.Count == 0 || own.NewBytes < MinNewBytes || Ratio(own) < Incompressible)
        {
            return null;
        }

        // What rewrites most of the files is judged by little earlier data; the first photographs of a folder of texts are not unusual.
        var isRewrite = earlier.Count >= Fewest && !own.IsFull && Changed(own) >= Rewrite * FilesBefore(own);
        if (before.Count < Fewest && !isRewrite)
        {
            return null;
        }

        var median = Median(before);
        return median <= Compressible
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"its new data cannot be compressed, as if it were encrypted ({Ratio(own):P0} of its size; {median:P0} is usual)"
            )
            : null;
    }

    private static long FilesBefore(BackupChange change) => change.Files - change.AddedFiles + change.RemovedFiles;

    private static double Changed(BackupChange change) => change.ChangedFiles + change.RemovedFiles;

    private static double Ratio(BackupChange change) => (double)change.StoredBytes / change.NewBytes;

    private static double Median(List<double> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
