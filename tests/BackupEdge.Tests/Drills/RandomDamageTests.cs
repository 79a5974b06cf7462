using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Drills;

/// <summary>
/// Damages one of three archives of a chain at a random place: a flipped bit, zeros, a truncated end, bytes added or exchanged, or a file
/// that is gone. Every byte of an archive is covered by a checksum, so a drill of the backup to which the archive belongs must find each. A
/// drill of another backup must fail exactly if a restore of it fails or gives other bytes than before, or its verify finds something.
/// </summary>
public sealed class RandomDamageTests
{
    private const int Damages = 100;

    [Fact]
    public void Of_100_random_damages_none_is_missed_and_none_is_invented()
    {
        using var harness = new DrillHarness();
        var random = new Random(20261130);
        var backups = MakeChain(harness, random);
        Assert.All(backups, backup => Assert.Equal(DrillResult.Proven, harness.Run(backup.Id).Row.Result));
        var contents = backups.ToDictionary(backup => backup.Id, backup => Contents(harness, backup));
        var (missed, invented, found) = (new List<string>(), new List<string>(), 0);
        for (var i = 0; i < Damages; i++)
        {
            var victim = backups[random.Next(backups.Count)];
            var path = harness.Engine.ArchivePath(victim.Id);
            var whole = File.ReadAllBytes(path);
            var what = $"{i}: {victim.Id} {Damage(path, whole, random)}";
            foreach (var backup in backups)
            {
                var isFound = harness.Run(backup.Id).Row.Result == DrillResult.Failed;
                var isDamaged = backup == victim || IsDamaged(harness, backup, contents[backup.Id]);
                found += isFound ? 1 : 0;
                if (isFound != isDamaged)
                {
                    (isFound ? invented : missed).Add($"{what}, drill of {backup.Id}");
                }
            }

            File.WriteAllBytes(path, whole);
        }

        Assert.Empty(missed);
        Assert.Empty(invented);
        Assert.True(found >= Damages);
        Assert.All(backups, backup => Assert.Equal(DrillResult.Proven, harness.Run(backup.Id).Row.Result));
        harness.AssertNothingLeft();
        TestContext.Current.TestOutputHelper?.WriteLine($"{Damages} damages, {found} drills of {Damages * backups.Count} found them");
    }

    private static List<BackupRow> MakeChain(DrillHarness harness, Random random)
    {
        var rows = new List<BackupRow>();
        for (var step = 0; step < 3; step++)
        {
            for (var file = 0; file < 4; file++)
            {
                var content = new byte[random.Next(0, 30_000)];
                random.NextBytes(content);
                harness.Write($"folder-{file % 2}/file-{(step * 2) + file}", content);
            }

            rows.Add(harness.Backup(rows.LastOrDefault()?.Id));
        }

        return rows;
    }

    // The paths and the hashes of all that a restore of the backup gives.
    private static string Contents(DrillHarness harness, BackupRow backup)
    {
        var (folder, _) = harness.Engine.Restore(harness.Engine.RestoreOf(backup.Id));
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return string.Join(
            '\n',
            files.Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")
        );
    }

    private static bool IsDamaged(DrillHarness harness, BackupRow backup, string contents)
    {
        try
        {
            return harness.Engine.Verify(backup.Id).ProblemCount > 0 || Contents(harness, backup) != contents;
        }
        catch (Fault fault) when (fault.Code is FaultCode.ArchiveDamaged or FaultCode.ArchiveMissing or FaultCode.ArchiveUnsupported)
        {
            return true;
        }
    }

    /// <summary>Damages an archive at a random place. Returns what was done.</summary>
    internal static string Damage(string path, byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        var at = random.Next(bytes.Length);
        switch (random.Next(6))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, bytes);
                return $"flipped at {at}";
            case 2:
                var length = Math.Min(random.Next(1, 5000), bytes.Length - at);
                var zeros = bytes.AsSpan(at, length);
                if (!zeros.ContainsAnyExcept((byte)0))
                {
                    zeros[0] = 1;
                }
                else
                {
                    zeros.Clear();
                }

                File.WriteAllBytes(path, bytes);
                return $"zeros at {at}";
            case 3:
                File.WriteAllBytes(path, bytes[..at]);
                return $"truncated to {at}";
            case 4:
                File.WriteAllBytes(path, [.. bytes[..at], 7, .. bytes[at..]]);
                return $"a byte added at {at}";
            default:
                File.Delete(path);
                return "deleted";
        }
    }
}
