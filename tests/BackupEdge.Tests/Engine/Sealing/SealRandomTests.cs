using System.Buffers.Binary;
using System.Security.Cryptography;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Tests.Engine.Sealing;

/// <summary>
/// Tests that no key of a cipher is used for two texts. The nonce is always zero and the key is HMAC-SHA256(key, r), so this holds if r,
/// the random bytes at the beginning of each seal, is never the same for two texts under one key.
/// </summary>
public sealed class SealRandomTests
{
    private const int Groups = 1_000_000;
    private static readonly byte[] Key = [.. Enumerable.Range(0, Seal.KeySize).Select(i => (byte)i)];

    [Fact]
    public void A_million_seals_of_one_text_with_one_key_have_different_random_bytes()
    {
        var drawn = new UInt128[Groups];

        Parallel.For(0, Groups, i => drawn[i] = RandomOf(SealedText("text"u8, SealCipher.Aes256Gcm, RandomNumberGenerator.Fill)));

        Array.Sort(drawn);
        Assert.DoesNotContain(Enumerable.Range(1, Groups - 1), i => drawn[i] == drawn[i - 1]);
    }

    [Theory]
    [InlineData(nameof(SealCipher.Aes256Gcm))]
    [InlineData(nameof(SealCipher.ChaCha20Poly1305))]
    public void Copies_of_a_process_that_draw_the_same_numbers_use_different_keys_for_different_texts(string name)
    {
        var cipher = Enum.Parse<SealCipher>(name);
        var (first, same, other) = (
            SealedText("one"u8, cipher, Fixed),
            SealedText("one"u8, cipher, Fixed),
            SealedText("two"u8, cipher, Fixed)
        );

        Assert.Equal(first, same);
        Assert.NotEqual(RandomOf(first), RandomOf(other));
        Assert.NotEqual(RandomOf(first), RandomOf(SealedText("one"u8, cipher, Fixed, clear: 2)));
        Assert.Equal("two"u8.ToArray(), Opened(other, cipher));
    }

    [Fact]
    public void Groups_of_copied_processes_share_random_bytes_only_if_they_are_identical()
    {
        var keys = new TestKeys(SealMode.Sealed);
        var store = keys.Current;
        using var archive = ArchiveKeys.Create(keys, store, store.Generations[0], "backup-1", 1);
        var namer = new KeyedChunkNamer(store.Generations[0].IdKey);
        var contents = (byte[][])
            [
                [1, 2, 3],
                [1, 2, 4],
                new byte[100_000],
                [.. new byte[99_999], 1],
                [.. Enumerable.Repeat((byte)7, 100_000)],
            ];
        var groups = new List<byte[]>();
        foreach (var content in contents)
        {
            groups.Add(Group(archive, namer, content, GroupCompression.Lz4));
            Assert.Equal(groups[^1], Group(archive, namer, content, GroupCompression.Lz4));
        }

        if (ZstdLibrary.IsLoaded)
        {
            // The same chunks in other bytes, as after a change of the settings.
            groups.Add(Group(archive, namer, contents[2], GroupCompression.Zstd(1)));
        }

        Assert.Equal(groups.Count, groups.Select(HeadRandomOf).Distinct().Count());
        Assert.Equal(groups.Count, groups.Select(BodyRandomOf).Distinct().Count());
    }

    [Theory]
    [InlineData(nameof(SealMode.Shared), false)]
    [InlineData(nameof(SealMode.Sealed), false)]
    [InlineData(nameof(SealMode.Sealed), true)]
    public void A_compacted_archive_has_whole_groups_verbatim_and_others_with_new_random_bytes(string mode, bool isLocked)
    {
        using var harness = new EngineHarness(keys: new TestKeys(Enum.Parse<SealMode>(mode)));
        var random = new Random(5);
        foreach (var name in (string[])["a", "b", "c", "removed"])
        {
            Write(name, 1_500_000);
        }

        // Every other one of these is removed, so that a group is needed in part wherever the keys of the store cut.
        var small = Enumerable.Range(0, 10).Select(number => $"small-{number}").ToList();
        small.ForEach(name => Write(name, 5000));
        var full = harness.Backup().Id;
        foreach (var name in small.Where((_, number) => number % 2 == 0).Append("removed"))
        {
            File.Delete(Path.Combine(harness.Source, name));
        }

        var next = harness.Backup(harness.Request().Against(full) with { PreviousId = full }).Id;
        var before = GroupsOf(harness, full);
        harness.Store.Retire(full);
        harness.Keys!.IsUnlocked = !isLocked;

        Assert.NotNull(harness.Engine.Rewrite(full, [next], Replace, new TransferProgress(), TestContext.Current.CancellationToken));

        var after = GroupsOf(harness, full);
        var verbatim = after.Where(group => before.TryGetValue(group.Key, out var old) && old.AsSpan().SequenceEqual(group.Value)).ToList();
        var others = after.Except(verbatim).ToList();
        Assert.InRange(verbatim.Count, 3, before.Count - 1);
        Assert.True(isLocked ? others.Count == 0 : others.Count > 0, $"{others.Count} groups are new");
        List<byte[]> all = [.. before.Values, .. others.Select(group => group.Value)];
        Assert.DoesNotContain(others, group => before.ContainsKey(group.Key));
        Assert.Equal(all.Count, all.Select(HeadRandomOf).Distinct().Count());
        Assert.Equal(all.Count, all.Select(BodyRandomOf).Distinct().Count());

        void Write(string name, int length)
        {
            var content = new byte[length];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(harness.Source, name), content);
        }
    }

    private static bool Replace(Action replace)
    {
        replace();
        return true;
    }

    private static void Fixed(Span<byte> into) => into.Fill(9);

    private static byte[] SealedText(ReadOnlySpan<byte> text, SealCipher cipher, Action<Span<byte>> fill, byte clear = 1)
    {
        var into = new byte[text.Length + Seal.Overhead];
        Seal.Write(cipher, Key, [clear], text, into, text, fill);
        return into;
    }

    private static byte[] Opened(byte[] text, SealCipher cipher)
    {
        var into = new byte[text.Length - Seal.Overhead];
        Assert.True(Seal.TryOpen(cipher, Key, [1], text, into));
        return into;
    }

    // As another copy of the process writes it: with the same keys, group number and random numbers.
    private static byte[] Group(ArchiveKeys keys, ChunkNamer namer, byte[] content, GroupCompression compression)
    {
        var codec = compression == GroupCompression.Lz4 ? GroupCodecs.Find("lz4")! : GroupCodecs.Find("zstd")!;
        var format = new SealedGroupFormat(codec, namer, keys, Fixed);
        using var compressor = compression.CreateCompressor();
        var into = new byte[format.MaxBytes(1, content.Length)];
        byte[] scratch = [];
        var chunk = new GroupChunk(namer.IdOf(content, ChunkDomain.Content), 0, content.Length);
        var row = format.Write(into, 3, ChunkDomain.Content, [chunk], content, compressor, ref scratch);
        return into[..(row.HeadBytes + row.FrameBytes)];
    }

    private static Dictionary<uint, byte[]> GroupsOf(EngineHarness harness, string id)
    {
        using var archive = ArchiveReader.Open(new ArchiveAccess(harness.Store, harness.Keys), id);
        var groups = new Dictionary<uint, byte[]>();
        var data = new GroupData();
        byte[] scratch = [];
        for (uint group = 0; group < archive.Groups.Count; group++)
        {
            if (archive.Groups[group] is { IsUsed: true } row)
            {
                Assert.Null(archive.ReadGroup(group, GroupDepth.Everything, data, ref scratch));
                groups.Add(group, scratch[..(row.HeadBytes + row.FrameBytes)]);
            }
        }

        return groups;
    }

    // The clear bytes of a head are 12, and its length is in the head of its frame.
    private static UInt128 HeadRandomOf(byte[] group) => RandomOf(group.AsSpan(Frames.SkippableHead + 12));

    private static UInt128 BodyRandomOf(byte[] group) =>
        RandomOf(group.AsSpan(Frames.SkippableHead + BitConverter.ToInt32(group, 4) + Frames.SkippableHead));

    private static UInt128 RandomOf(ReadOnlySpan<byte> text) => BinaryPrimitives.ReadUInt128BigEndian(text);
}
