using BackupEdge.Load.Fuzzing;

namespace BackupEdge.Tests.Load;

/// <summary>
/// Mutated archives and catalogues: the service starts and works, only faults on purpose come, and nothing outside of a target changes.
/// <c>BackupEdge.Load fuzz-archives</c> runs more of them, and measures.
/// </summary>
public sealed class ArchiveFuzzTests
{
    private const int Cases = 2000;

    [Fact]
    public async Task No_archive_or_catalogue_leads_to_what_was_not_foreseen()
    {
        using var room = await FuzzRoom.MakeAsync();
        var fuzzer = new ArchiveFuzzer(room);
        for (var seed = 1; seed <= Cases; seed++)
        {
            var result = await fuzzer.RunAsync(seed);
            Assert.True(
                result.Problems.Count == 0,
                $"Case {seed}, which `fuzz-archives --cases 1 --seed {seed}` runs " + $"again:\n{string.Join('\n', result.Problems)}"
            );
        }
    }
}
