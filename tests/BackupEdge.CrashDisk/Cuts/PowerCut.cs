using BackupEdge.CrashDisk.Logs;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.CrashDisk.Cuts;

/// <summary>
/// A power failure at one point in a disk's log. Everything written before the last flush is on the disk. Each later write can be on the
/// disk, in any combination with the others and at the granularity of a sector. The same log and seed result in the same image.
/// </summary>
/// <param name="End">The number of log records before the power failure.</param>
/// <param name="Seed">The seed for the fates of the writes.</param>
/// <param name="LosesAll">Whether every write that was not flushed is lost, as with a disk that has a large volatile cache.</param>
internal sealed record PowerCut(int End, int Seed, bool LosesAll)
{
    public const int SectorBytes = 512;

    /// <summary>The mark after which cuts are made, because the file system exists from there on.</summary>
    public const string BeginMark = "begin";

    /// <summary>The mark after which no cut is made.</summary>
    public const string EndMark = "end";

    private const int NearMark = 8;
    private const int ManyUnflushed = 3;

    /// <summary>
    /// Chooses a point between the marks <c>begin</c> and <c>end</c> by the seed. In a third of the cases each, it is any point, a point
    /// shortly after a mark, where its promise must be on the disk, or a point directly before a flush, where many writes are not flushed.
    /// </summary>
    /// <exception cref="InvalidDataException">The log does not have one of the two marks.</exception>
    public static PowerCut Choose(Stream file, DiskLog log, int seed)
    {
        var begin = IndexOf(BeginMark, 0);
        var end = IndexOf(EndMark, begin + 1);
        var marks = new List<int>();
        var flushes = new List<int>();
        var unflushed = 0;
        for (var i = begin + 1; i < end; i++)
        {
            var record = log.Items[i];
            if (record.Kind == RecordKind.Mark)
            {
                marks.Add(i + 1);
            }
            else if (record.Kind == RecordKind.Flush)
            {
                if (unflushed >= ManyUnflushed)
                {
                    flushes.Add(i);
                }

                unflushed = 0;
            }
            else
            {
                unflushed++;
            }
        }

        var random = new Random(seed);
        var point = random.Next(3) switch
        {
            0 when marks.Count > 0 => Math.Min(marks[random.Next(marks.Count)] + random.Next(NearMark), end),
            1 when flushes.Count > 0 => flushes[random.Next(flushes.Count)],
            _ => random.Next(begin + 1, end + 1),
        };
        return new PowerCut(point, seed, LosesAll: random.Next(4) == 0);

        int IndexOf(string mark, int from) =>
            FirstMark(file, log, from, text => text == mark)
            ?? throw new InvalidDataException($"The disk log has no mark '{mark}' where one is needed: 'begin', and 'end' after it.");
    }

    /// <summary>Returns the cut directly after the first mark whose first word is <c>word</c>, with all unflushed writes lost.</summary>
    /// <exception cref="InvalidDataException">The log has no such mark.</exception>
    public static PowerCut After(Stream file, DiskLog log, string word)
    {
        var at = FirstMark(file, log, 0, text => text.Split(' ')[0] == word)
            ?? throw new InvalidDataException($"The disk log has no mark '{word}'.");
        return new PowerCut(at + 1, Seed: 0, LosesAll: true);
    }

    /// <summary>Writes the image as a sparse file to <c>output</c>, and returns the counts of the fates.</summary>
    public CutTally WriteImage(Stream file, DiskLog log, string output)
    {
        using var image = File.OpenHandle(output, FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.SetLength(image, log.DiskBytes);
        var tally = new CutTally();
        var random = new Random(Seed);
        var flushed = LastFlush(log);
        for (var i = 0; i < End; i++)
        {
            var record = log.Items[i];
            if (!record.IsChange)
            {
                continue;
            }

            if (i < flushed)
            {
                Apply(file, record, 0, record.Length, image);
                continue;
            }

            var fate = LosesAll ? Fate.Lost : FateOf(random);
            tally.Count(fate);
            ApplyAs(fate, file, record, image, random);
        }

        return tally;
    }

    private static int? FirstMark(Stream file, DiskLog log, int from, Predicate<string> isWanted)
    {
        for (var i = from; i < log.Items.Count; i++)
        {
            if (log.Items[i].Kind == RecordKind.Mark && isWanted(DiskLog.TextOf(file, log.Items[i])))
            {
                return i;
            }
        }

        return null;
    }

    private static Fate FateOf(Random random) =>
        random.Next(10) switch
        {
            < 4 => Fate.Kept,
            < 7 => Fate.Lost,
            7 => Fate.FirstHalf,
            8 => Fate.SecondHalf,
            _ => Fate.Torn,
        };

    private int LastFlush(DiskLog log)
    {
        var at = End - 1;
        while (at >= 0 && log.Items[at].Kind != RecordKind.Flush)
        {
            at--;
        }

        return at;
    }

    private static void ApplyAs(Fate fate, Stream file, LogRecord record, SafeFileHandle image, Random random)
    {
        var half = record.Length / SectorBytes / 2 * SectorBytes;
        switch (fate)
        {
            case Fate.Kept:
                Apply(file, record, 0, record.Length, image);
                break;
            case Fate.Lost:
                break;
            case Fate.FirstHalf:
                Apply(file, record, 0, half, image);
                break;
            case Fate.SecondHalf:
                Apply(file, record, half, record.Length, image);
                break;
            case Fate.Torn:
                for (long from = 0; from < record.Length; from += SectorBytes)
                {
                    if (random.Next(2) == 0)
                    {
                        Apply(file, record, from, Math.Min(from + SectorBytes, record.Length), image);
                    }
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fate), fate, null);
        }
    }

    // Writes the bytes `from` to `to` of a record to the image.
    private static void Apply(Stream file, LogRecord record, long from, long to, SafeFileHandle image)
    {
        if (from == to)
        {
            return;
        }

        if (record.Kind == RecordKind.Zero)
        {
            SparseFile.Zero(image, record.Offset + from, to - from);
            return;
        }

        var bytes = new byte[to - from];
        file.Position = record.Position + from;
        file.ReadExactly(bytes);
        RandomAccess.Write(image, bytes, record.Offset + from);
    }
}
