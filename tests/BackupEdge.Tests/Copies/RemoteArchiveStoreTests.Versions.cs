using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Copies;

/// <content>Archives of which the store has several versions.</content>
public sealed partial class RemoteArchiveStoreTests
{
    [Theory]
    [InlineData("none", false)]
    [InlineData("none", true)]
    [InlineData("sealed", false)]
    [InlineData("sealed", true)]
    public async Task What_is_damaged_or_missing_in_the_version_of_the_record_is_read_from_another_version(string mode, bool isDeleted)
    {
        using var harness = NewHarness(mode, out var copy);
        using var owned = copy;
        Fill(harness.Source);
        var id = harness.Backup().Id;
        var names = await EvictAsync(harness, copy, id);
        var key = names[0].ArchiveKey;
        var cancel = TestContext.Current.CancellationToken;
        var whole = copy.Objects[key].ToArray();
        var first = await copy.Objects.ListVersionsAsync(key, cancel).SingleAsync(cancel);
        copy.Objects[key].AsSpan(whole.Length / 3, whole.Length / 3).Clear();

        // Someone has added another version of the same size before the host has written the archive again.
        copy.Objects.Put(key, new byte[whole.Length]);
        copy.Objects.Put(key, whole);
        if (isDeleted)
        {
            await copy.Objects.DeleteAsync(key, first.Version, cancel);
        }

        _remote = await copy.OpenAsync();
        var verified = harness.Verify(id);
        var (folder, restored) = harness.Restore(harness.RestoreOf(id));

        Assert.Equal(0, verified.ProblemCount);
        Assert.Empty(restored.Errors);
        TreeAssert.Same(harness.Source, folder);
        Assert.Contains(_remote.Findings, finding => finding.Key == key);
    }
}
