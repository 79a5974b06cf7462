using BackupEdge.CrashDisk.Logs;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.CrashDisk.Cuts;

/// <summary>
/// A power loss at one point of a disk's log. What was written before the last flush before that point must be on the disk; each later
/// write may be there, in any combination with the others, and at the granularity of a sector. The same log and seed give the same image.
/// </summary>
/// <param name="End">The number of records that happened before the power went.</param>
/// <param name="Seed">Decides the fates.</param>
/// <param name="LosesAll">Whether every write that was not flushed is lost, as by a disk with a large volatile cache.</param>
internal sealed record PowerCut(int End, int Seed, bool LosesAll)
{
    public const int SectorBytes = 512;

    /// <summary>The mark before which no cut is made: the file system exists from there on.</summary>
    public const string BeginMark = "begin";

    /// <summary>The mark after which no cut is made.</summary>
    public const string EndMark = "end";

    private const int NearMark = 8;
    private const int ManyUnflushed = 3;

    /// <summary>
    /// Chooses a point between the marks <c>begin</c> and <c>end</c>: anywhere, right after a mark, since what it promises should be on the
    /// disk from there on, or right before a flush, where most writes are not flushed; each a third of the time.
    /// </summary>
    /// <exception cref="InvalidDataException">The log lacks one of the two marks.</exception>
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

    /// <summary>The point right behind the first mark whose first word is <c>word</c>, with nothing kept that was not flushed.</summary>
    /// <exception cref="InvalidDataException">The log has no such mark.</exception>
    public static PowerCut After(Stream file, DiskLog log, string word)
    {
        var at = FirstMark(file, log, 0, text => text.Split(' ')[0] == word)
            ?? throw new InvalidDataException($"The disk log has no mark '{word}'.");
        return new PowerCut(at + 1, Seed: 0, LosesAll: true);
    }

    /// <summary>Writes the image to <c>output</c>, a sparse file, and counts the fates.</summary>
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

    // The bytes `from` to `to` of a record.
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
