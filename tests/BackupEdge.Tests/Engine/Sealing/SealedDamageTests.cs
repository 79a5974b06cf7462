using BackupEdge.Engine;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Archives;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sealing;

/// <summary>
/// Tests that no change of a sealed archive goes unnoticed: a host that cannot read contents finds it, and a restore never returns wrong
/// bytes. Checksums that anybody can compute are mended after each change, as an attacker would.
/// </summary>
public sealed class SealedDamageTests : IDisposable
{
    private const string Id = "backup-1";

    // Coprime to 8, so that all bits of a byte occur. With the variable set, every byte is changed, which takes minutes.
    private static readonly int Step = Environment.GetEnvironmentVariable("BACKUPEDGE_TEST_EVERY_BYTE") is null ? 13 : 1;
    private readonly TempFolder _scratch = new();
    private readonly TestKeys _keys = new(SealMode.Sealed);
    private readonly MemoryArchiveStore _store = new();
    private readonly ArchiveEngine _engine;
    private readonly string _source;

    public SealedDamageTests()
    {
        _engine = new ArchiveEngine(_store, new EngineOptions { Workers = 1, Scratch = _scratch.At("scratch") }, _keys);
        _source = _scratch.MakeFolder("source");
        File.WriteAllText(Path.Combine(_source, "a"), "the first secret");
        File.WriteAllText(Path.Combine(_source, "b"), "the second secret");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_changed_byte_is_found_without_the_content_key_and_never_restored()
    {
        Backup(Id, 1);
        var archive = _store.Files[Id];
        Assert.Empty(ProblemsOf(Id));
        for (var at = 0; at < archive.Length; at += Step)
        {
            var changed = archive.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            _store.Files[Id] = changed;

            _keys.IsUnlocked = false;
            Assert.True(ProblemsOf(Id).Count > 0, $"A changed bit of byte {at} of {archive.Length} was not found.");
            _keys.IsUnlocked = true;
            AssertNothingWrongIsRestored(Id, at);
        }
    }

    private void Backup(string id, long sequence, string? previous = null) =>
        _engine.Backup(
            new()
            {
                Id = id,
                Sequence = sequence,
                CreatedAt = DateTimeOffset.UnixEpoch,
                PreviousId = previous,
                Sources = [new FilesSource { Name = "src", Path = _source }],
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );

    private IReadOnlyList<string> ProblemsOf(string id)
    {
        try
        {
            return
            [
                .. _engine.Verify(id, new TransferProgress(), TestContext.Current.CancellationToken).Problems.Select(item => item.Message),
            ];
        }
        catch (Fault fault)
        {
            return [fault.Message];
        }
    }

    private void AssertNothingWrongIsRestored(string id, int at)
    {
        foreach (var (name, content) in new[] { ("a", "the first secret"), ("b", "the second secret") })
        {
            try
            {
                using var file = _engine.OpenContent(id, $"src/{name}", TestContext.Current.CancellationToken);
                using var reader = new StreamReader(file);
                Assert.True(reader.ReadToEnd() == content, $"With a changed byte {at}, '{name}' has another content.");
            }
            catch (Fault fault)
            {
                Assert.NotEqual(FaultCode.IoError, fault.Code);
            }
        }
    }
}
