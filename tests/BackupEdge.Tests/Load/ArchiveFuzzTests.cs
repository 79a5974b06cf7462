using BackupEdge.Load.Fuzzing;

namespace BackupEdge.Tests.Load;

/// <summary>
/// Tests that the service starts and works with mutated archives and catalogues, that only expected errors occur, and that nothing outside
/// a target changes. <c>BackupEdge.Load fuzz-archives</c> runs more cases and measures them.
/// </summary>
public sealed class ArchiveFuzzTests
{
    private const int Cases = 1000;

    [Fact]
    public async Task No_mutated_archive_or_catalogue_causes_an_unexpected_error()
    {
        using var room = await FuzzRoom.MakeAsync();
        var fuzzer = new ArchiveFuzzer(room);
        for (var seed = 1; seed <= Cases; seed++)
        {
            var result = await fuzzer.RunAsync(seed);
            Assert.True(
                result.Problems.Count == 0,
                $"Case {seed}, which `fuzz-archives --cases 1 --seed {seed}` runs again:\n{string.Join('\n', result.Problems)}"
            );
        }
    }
}
