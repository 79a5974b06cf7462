using System.Text;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sealing;

/// <summary>Tests backups, restores and checks of sealed archives by the engine.</summary>
public sealed class SealedArchiveTests : IDisposable
{
    private readonly List<EngineHarness> _harnesses = [];

    public static TheoryData<string> Modes => ["Shared", "Sealed"];

    public void Dispose() => _harnesses.ForEach(harness => harness.Dispose());

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_sealed_backup_is_verified_and_restored(string mode)
    {
        var harness = New(mode);
        var facts = harness.Backup(harness.Request());

        var (folder, summary) = harness.Restore(harness.RestoreOf(facts.Id));

        Assert.Empty(summary.Errors);
        Assert.Equal("a secret of the bot", File.ReadAllText(Path.Combine(folder, "folder", "secret-name")));
        Assert.Empty(Verify(harness, facts.Id).Problems);
        Assert.Equal(0, Verify(harness, facts.Id).LockedChunks);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void No_name_and_no_content_is_readable_in_the_archive(string mode)
    {
        var harness = New(mode);
        var facts = harness.Backup(harness.Request());

        var bytes = File.ReadAllBytes(harness.ArchivePath(facts.Id));

        foreach (var text in new[] { "secret-name", "a secret of the bot", "folder" })
        {
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_lz4_tool_accepts_a_sealed_archive_and_unpacks_nothing_of_it(string mode)
    {
        Assert.SkipUnless((await ShellRun.TryAsync("/", "command -v lz4")).ExitCode == 0, "lz4 is not installed");
        var harness = New(mode);
        var id = harness.Backup().Id;

        await ShellRun.RunAsync(harness.StoreFolder, "lz4 -t \"$1.bea\"", [id]);

        Assert.Equal("0", (await ShellRun.RunAsync(harness.StoreFolder, "lz4 -dc \"$1.bea\" | wc -c", [id])).Trim());
    }

    [Fact]
    public void A_locked_host_verifies_every_byte_and_lists_names_but_restores_nothing()
    {
        var harness = New("Sealed");
        var facts = harness.Backup(harness.Request());
        harness.Keys!.IsUnlocked = false;

        var verified = Verify(harness, facts.Id);
        var fault = Assert.Throws<Fault>(() => harness.Restore(harness.RestoreOf(facts.Id)));

        Assert.Empty(verified.Problems);
        Assert.True(verified.LockedChunks > 0);
        Assert.Equal(FaultCode.ContentLocked, fault.Code);
        Assert.Equal(0, harness.Keys.Unwrapped);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_chain_shares_chunks_and_names_the_archive_before(string mode)
    {
        var harness = New(mode);
        var full = harness.Backup().Id;
        File.WriteAllText(Path.Combine(harness.Source, "new"), "new");
        harness.Keys!.IsUnlocked = false;
        var next = harness.Backup(harness.Request().Against(full) with { PreviousId = full });

        Assert.InRange(next.Summary.NewBytes, 1, 20_000);
        Assert.Empty(Verify(harness, next.Id).Problems);
        using (var archive = ArchiveReader.Open(new ArchiveAccess(harness.Store, harness.Keys), next.Id))
        using (var before = ArchiveReader.Open(new ArchiveAccess(harness.Store, harness.Keys), full))
        {
            Assert.Equal(new ArchivePredecessor(1, full, before.Mac!), archive.Trailer.Previous);
        }

        harness.Keys.IsUnlocked = true;
        var (folder, summary) = harness.Restore(harness.RestoreOf(next.Id));
        Assert.Empty(summary.Errors);
        TreeAssert.Same(harness.Source, folder);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_backup_after_a_rotation_shares_chunks_with_one_before_it(string mode)
    {
        var harness = New(mode);

        // The manifest of the first backup marks files that are too new.
        await EngineHarness.LetAgeAsync(Path.Combine(harness.Source, "large"));
        var full = harness.Backup().Id;
        harness.Keys!.Rotate();

        var next = harness.Backup(harness.Request().Against(full));

        Assert.Equal(0, next.Summary.NewBytes);
        var (folder, _) = harness.Restore(harness.RestoreOf(next.Id));
        TreeAssert.Same(harness.Source, folder);
    }

    [Fact]
    public void A_backup_is_never_based_on_one_with_other_ids()
    {
        var harness = New("Shared");
        var full = harness.Backup().Id;
        harness.Keys!.IsOn = false;
        var plain = harness.Backup().Id;
        Assert.Throws<BaseUnusableException>(() => harness.Backup(harness.Request().Against(full)));
        harness.Keys.IsOn = true;
        Assert.Throws<BaseUnusableException>(() => harness.Backup(harness.Request().Against(plain)));
        harness.Keys.Renew();
        Assert.Throws<BaseUnusableException>(() => harness.Backup(harness.Request().Against(full)));

        var (folder, summary) = harness.Restore(harness.RestoreOf(full));

        Assert.Empty(summary.Errors);
        TreeAssert.Same(harness.Source, folder);
    }

    [Fact]
    public void Without_the_right_keys_nothing_is_read()
    {
        var harness = New("Shared");
        var id = harness.Backup().Id;
        var keys = harness.Keys!;
        var right = keys.Current;

        keys.IsMissing = true;
        Assert.Equal(FaultCode.KeyMissing, CodeOf(() => Verify(harness, id)));
        Assert.Equal(FaultCode.KeyMissing, CodeOf(() => harness.Backup()));
        keys.IsMissing = false;
        keys.Current = TestKeys.New(SealMode.Shared);
        Assert.Equal(FaultCode.KeyMissing, CodeOf(() => Verify(harness, id)));
        keys.Current = right with { Epochs = [new StoreEpoch(2, right.Epochs[0].Key)] };
        Assert.Equal(FaultCode.KeyMissing, CodeOf(() => Verify(harness, id)));
        keys.Current = right with { Generations = [right.Generations[0] with { Number = 2 }] };
        Assert.Equal(FaultCode.KeyMissing, CodeOf(() => Verify(harness, id)));
        keys.Current = right with { Epochs = [new StoreEpoch(1, new byte[32])] };
        Assert.Contains(Verify(harness, id).Problems, problem => problem.Message.Contains("does not open", StringComparison.Ordinal));
    }

    [Fact]
    public void A_store_whose_keys_were_lost_gets_no_unsealed_backup()
    {
        var harness = New("Shared");
        harness.Backup();
        var keyless = new ArchiveEngine(harness.Store, new EngineOptions { Workers = 1 });

        var code = CodeOf(() => keyless.Backup(harness.Request(), new TransferProgress(), Ct));

        Assert.Equal(FaultCode.KeyMissing, code);
        harness.Keys!.IsOn = false;
        Assert.Equal(2, harness.Backup().Summary.Files);
    }

    [Theory]
    [InlineData("Shared", false)]
    [InlineData("Sealed", false)]
    [InlineData("Sealed", true)]
    public void A_retired_archive_is_compacted_also_while_its_contents_are_locked(string mode, bool isLocked)
    {
        var harness = New(mode);
        File.WriteAllBytes(Path.Combine(harness.Source, "removed"), RandomBytes(3_000_000, seed: 2));
        var full = harness.Backup();
        File.Delete(Path.Combine(harness.Source, "removed"));
        var next = harness.Backup(harness.Request().Against(full.Id) with { PreviousId = full.Id }).Id;
        harness.Store.Retire(full.Id);
        harness.Keys!.IsUnlocked = !isLocked;

        var size = Assert.NotNull(harness.Engine.Rewrite(full.Id, [next], Replace, new TransferProgress(), Ct));

        // While it is locked, groups that are needed in part stay as they are: up to one for each worker.
        Assert.InRange(size, 3_000_000, isLocked ? full.Summary.StoredBytes - 500_000 : full.Summary.StoredBytes * 2 / 3);
        Assert.Empty(Verify(harness, next).Problems);
        Assert.Empty(Verify(harness, full.Id).Problems);
        harness.Keys.IsUnlocked = true;
        var (folder, summary) = harness.Restore(harness.RestoreOf(next));
        Assert.Empty(summary.Errors);
        TreeAssert.Same(harness.Source, folder);
    }

    [Theory]
    [InlineData("Shared", 0)]
    [InlineData("Shared", 1)]
    [InlineData("Sealed", 2)]
    [InlineData("Sealed", 3)]
    public void The_archives_of_an_unsealed_chain_are_sealed_in_any_order(string mode, int order)
    {
        var harness = New(mode);
        harness.Keys!.IsOn = false;
        List<string> ids = [harness.Backup().Id];
        foreach (var name in (string[])["b", "c"])
        {
            File.WriteAllBytes(Path.Combine(harness.Source, name), RandomBytes(400_000, name[0]));
            ids.Add(harness.Backup(harness.Request().Against(ids[^1])).Id);
        }

        harness.Keys.IsOn = true;
        var sealing = ids.ToArray();
        new Random(order).Shuffle(sealing);
        foreach (var id in sealing)
        {
            Assert.NotNull(harness.Engine.Reseal(id, ids, Replace, new TransferProgress(), Ct));
            AssertAllRestore(harness, ids);
        }

        harness.Keys.Rotate();
        Assert.NotNull(harness.Engine.Reseal(ids[0], ids, Replace, new TransferProgress(), Ct));
        AssertAllRestore(harness, ids);
        Assert.Equal(-1, File.ReadAllBytes(harness.ArchivePath(ids[0])).AsSpan().IndexOf("secret-name"u8));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_sealed_archive_is_sealed_again_with_the_key_of_the_new_epoch(string mode)
    {
        var harness = New(mode);
        var full = harness.Backup().Id;
        File.WriteAllText(Path.Combine(harness.Source, "b"), "b");
        var next = harness.Backup(harness.Request().Against(full) with { PreviousId = full }).Id;
        var before = harness.Keys!.Current;
        harness.Keys.Rotate();
        harness.Keys.IsUnlocked = false;
        if (mode == "Sealed")
        {
            Assert.Equal(
                FaultCode.ContentLocked,
                CodeOf(() => harness.Engine.Reseal(full, [full, next], Replace, new TransferProgress(), Ct))
            );
        }

        harness.Keys.IsUnlocked = true;
        Assert.NotNull(harness.Engine.Reseal(full, [full, next], Replace, new TransferProgress(), Ct));

        AssertAllRestore(harness, [full, next]);
        harness.Keys.Current = before;
        Assert.Equal(FaultCode.KeyMissing, CodeOf(() => Verify(harness, full)));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static bool Replace(Action commit)
    {
        commit();
        return true;
    }

    private static string CodeOf(Action action) => Assert.Throws<Fault>(action).Code;

    private static void AssertAllRestore(EngineHarness harness, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            Assert.Empty(Verify(harness, id).Problems);
            var (folder, summary) = harness.Restore(harness.RestoreOf(id));
            Assert.Empty(summary.Errors);
            Assert.Equal("a secret of the bot", File.ReadAllText(Path.Combine(folder, "folder", "secret-name")));
            foreach (var file in Directory.GetFiles(folder))
            {
                Assert.Equal(File.ReadAllBytes(Path.Combine(harness.Source, Path.GetFileName(file))), File.ReadAllBytes(file));
            }
        }
    }

    private static byte[] RandomBytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private EngineHarness New(string mode)
    {
        var harness = new EngineHarness(keys: new TestKeys(Enum.Parse<SealMode>(mode)));
        _harnesses.Add(harness);
        Directory.CreateDirectory(Path.Combine(harness.Source, "folder"));
        File.WriteAllText(Path.Combine(harness.Source, "folder", "secret-name"), "a secret of the bot");
        File.WriteAllBytes(Path.Combine(harness.Source, "large"), RandomBytes(3_000_000, seed: 1));
        return harness;
    }

    private static VerifySummary Verify(EngineHarness harness, string id) => harness.Engine.Verify(id, new TransferProgress(), default);
}
