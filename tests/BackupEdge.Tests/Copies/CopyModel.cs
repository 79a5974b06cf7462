using System.Globalization;
using BackupEdge.Copies;

namespace BackupEdge.Tests.Copies;

/// <summary>
/// A data folder and a copy as sets of chunks. A backup writes an archive of three chunks and refers to chunks of older ones; deleted
/// archives are retired, compacted and removed as the service does; the copy follows its plan, and can stop after any step.
/// </summary>
internal sealed class CopyModel(bool ownRetention)
{
    private readonly SortedDictionary<long, Archive> _local = [];
    private readonly Dictionary<CopyName, HashSet<(long, int)>> _objects = []; // below a/
    private readonly Dictionary<CopyName, long[]> _records = []; // below m/, with what the backup needs
    private readonly Dictionary<long, HashSet<(long, int)>> _chunksOf = []; // what each backup needs
    private readonly HashSet<long> _tombstones = [];
    private readonly HashSet<long> _dropped = []; // as the catalogue knows it
    private readonly HashSet<long> _deleted = [];
    private readonly HashSet<long> _expired = [];
    private long _last;

    public void Do(int step)
    {
        var choice = step / 16;
        switch (step % 16)
        {
            case < 5:
                Backup(choice);
                break;
            case < 8:
                Delete(choice);
                break;
            case 8:
            case 9:
                Compact(choice);
                break;
            case 10:
                Reseal(choice);
                break;
            case 11:
                Lose(choice);
                break;
            case 12:
                Expire(choice);
                break;
            case 13:
                Run(int.MaxValue);
                break;
            default:
                Run(choice % 6);
                break;
        }
    }

    /// <summary>Carries out a plan, up to a number of steps, as a process that is killed then.</summary>
    public void Run(int stopAfter)
    {
        var plan = CopyPlanner.Make(Input());
        foreach (var step in Steps(plan))
        {
            if (stopAfter-- == 0)
            {
                return;
            }

            step();
            AssertReadable();
        }
    }

    /// <summary>Deletes archives without a record, as a run does a week later.</summary>
    public void DeleteLeftovers()
    {
        foreach (var name in _objects.Keys.Where(name => !_records.ContainsKey(name)).ToList())
        {
            _objects.Remove(name);
        }
    }

    /// <summary>Asserts that each backup in the copy has all its chunks in the newest generations there.</summary>
    public void AssertReadable()
    {
        foreach (var name in _records.Keys)
        {
            Assert.Contains(name, _objects.Keys);
        }

        // Whichever complete generation a reader takes.
        foreach (var sequence in _records.Keys.Select(name => name.Sequence).Where(sequence => !_tombstones.Contains(sequence)).Distinct())
        {
            foreach (var (archive, chunk) in _chunksOf[sequence])
            {
                var generations = _records.Keys.Where(name => name.Sequence == archive).ToList();
                Assert.NotEmpty(generations);
                Assert.All(generations, name => Assert.Contains((archive, chunk), _objects[name]));
            }
        }
    }

    /// <summary>Asserts that after a whole run the copy has each backup that it should have, and nothing that none of them needs.</summary>
    public void AssertTidy()
    {
        var backups = _records.Keys.Select(name => name.Sequence).Where(sequence => !_tombstones.Contains(sequence)).ToHashSet();
        var needed = backups.SelectMany(backup => _chunksOf[backup].Select(chunk => chunk.Item1).Append(backup)).ToHashSet();
        Assert.Equal(needed.Order(), _objects.Keys.Select(name => name.Sequence).Distinct().Order());
        Assert.Equal(_records.Keys.Order(Comparer<CopyName>.Create(Compare)), _objects.Keys.Order(Comparer<CopyName>.Create(Compare)));

        // A lost archive keeps those that need it from the copy, and those that need them.
        var blocked = new HashSet<long>();
        foreach (var (sequence, archive) in _local)
        {
            if (archive.IsLost || (archive.IsBackup && NeedsOf(sequence).Any(blocked.Contains)))
            {
                blocked.Add(sequence);
            }

            var mustBeThere = archive.IsBackup && !_expired.Contains(sequence) && !blocked.Contains(sequence);
            Assert.True(!mustBeThere || backups.Contains(sequence), $"{sequence} is not in the copy");
        }

        Assert.All(ownRetention ? _expired : _deleted, sequence => Assert.DoesNotContain(sequence, backups));
    }

    private static int Compare(CopyName left, CopyName right) => string.CompareOrdinal(left.ToString(), right.ToString());

    private void Backup(int choice)
    {
        var sequence = ++_last;
        var chunks = new HashSet<(long, int)> { (sequence, 0), (sequence, 1), (sequence, 2) };
        var all = chunks.ToHashSet();
        var bases = _local.Where(pair => pair.Value.IsBackup && !pair.Value.IsLost).Select(pair => pair.Key).ToList();
        if (bases.Count > 0 && choice % 4 != 0)
        {
            // Of the archives that its base refers to, it takes over some of the chunks that are in the files now.
            var from = bases[choice / 4 % bases.Count];
            var offered = _chunksOf[from].Select(chunk => chunk.Item1).Append(from).Distinct().Where(archive => !_local[archive].IsLost);
            all.UnionWith(
                offered
                    .SelectMany(archive => _local[archive].Chunks)
                    .Where(chunk => ((choice >> 6) + chunk.Item2 + (int)chunk.Item1) % 3 != 0)
            );
        }

        _chunksOf[sequence] = all;
        _local[sequence] = new Archive(chunks) { IsBackup = true };
    }

    private void Delete(int choice)
    {
        var living = _local.Where(pair => pair.Value.IsBackup).Select(pair => pair.Key).ToList();
        if (living.Count == 0)
        {
            return;
        }

        var sequence = living[choice % living.Count];
        _local[sequence].IsBackup = false;
        _deleted.Add(sequence);
        foreach (var retired in _local.Where(pair => !pair.Value.IsBackup && !IsNeededHere(pair.Key)).Select(pair => pair.Key).ToList())
        {
            _local.Remove(retired);
        }
    }

    private bool IsNeededHere(long archive) =>
        _local.Any(pair => pair.Value.IsBackup && _chunksOf[pair.Key].Any(chunk => chunk.Item1 == archive));

    private void Compact(int choice)
    {
        var retired = _local.Where(pair => pair.Value is { IsBackup: false, IsLost: false }).Select(pair => pair.Key).ToList();
        if (retired.Count > 0)
        {
            var sequence = retired[choice % retired.Count];
            var needed = _local.Where(pair => pair.Value.IsBackup).SelectMany(pair => _chunksOf[pair.Key]).ToHashSet();
            var archive = _local[sequence];
            archive.Chunks = [.. archive.Chunks.Where(needed.Contains)];
            archive.Generation++;
            archive.IsWhole = false;
        }
    }

    private void Reseal(int choice)
    {
        if (_local.Count > 0)
        {
            _local.ElementAt(choice % _local.Count).Value.Generation++;
        }
    }

    private void Lose(int choice)
    {
        if (_local.Count > 0)
        {
            _local.ElementAt(choice % _local.Count).Value.IsLost = true;
        }
    }

    private void Expire(int choice)
    {
        if (ownRetention && _last > 0)
        {
            _expired.Add(1 + (choice % _last));
        }
    }

    private CopyPlanInput Input() =>
        new(
            [
                .. _local.Select(pair => new CopySource(
                    pair.Key,
                    IdOf(pair.Key),
                    pair.Value.IsBackup,
                    pair.Value.IsLost ? null : NameOf(pair.Key),
                    pair.Value.IsWhole,
                    pair.Value.IsBackup ? NeedsOf(pair.Key) : []
                )),
            ],
            [
                .. _records
                    .OrderBy(pair => pair.Key.Sequence)
                    .Select(pair => new CopiedArchive(
                        pair.Key,
                        _dropped.Contains(pair.Key.Sequence),
                        _dropped.Contains(pair.Key.Sequence) ? [] : pair.Value
                    )),
            ],
            _deleted.ToHashSet(),
            ownRetention ? _expired.ToHashSet() : null
        );

    private long[] NeedsOf(long backup) =>
        [.. _chunksOf[backup].Select(chunk => chunk.Item1).Where(archive => archive != backup).Distinct().Order()];

    private IEnumerable<Action> Steps(CopyPlan plan)
    {
        foreach (var (sequence, _) in plan.Tombstones)
        {
            yield return () => _tombstones.Add(sequence);
            yield return () => _dropped.Add(sequence);
        }

        foreach (var upload in plan.Uploads)
        {
            yield return () => _objects[upload.Name] = [.. _local[upload.Name.Sequence].Chunks];
            yield return () => _records[upload.Name] = [.. upload.Needs];
            foreach (var step in upload.Replaces.SelectMany(Removal))
            {
                yield return step;
            }
        }

        foreach (var step in plan.Removals.SelectMany(Removal))
        {
            yield return step;
        }
    }

    private IEnumerable<Action> Removal(CopyName name)
    {
        yield return () => _records.Remove(name);
        yield return () => _objects.Remove(name);
    }

    private CopyName NameOf(long sequence) =>
        new(sequence, IdOf(sequence), _local[sequence].Generation.ToString("x16", CultureInfo.InvariantCulture));

    private static string IdOf(long sequence) => string.Create(CultureInfo.InvariantCulture, $"backup-{sequence}");

    private sealed class Archive(HashSet<(long, int)> chunks)
    {
        public HashSet<(long, int)> Chunks { get; set; } = chunks;

        public bool IsBackup { get; set; }

        public bool IsLost { get; set; }

        public bool IsWhole { get; set; } = true;

        public int Generation { get; set; } = 1;
    }
}
