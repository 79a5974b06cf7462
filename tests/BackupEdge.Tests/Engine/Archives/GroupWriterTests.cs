using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class GroupWriterTests
{
    [Fact]
    public void A_group_has_chunks_of_one_compression()
    {
        Assert.SkipUnless(ZstdLibrary.IsLoaded, "This machine has no libzstd.so.1.");

        var groups = GroupsOf(
            ZstdFrameCodec.HeaderName,
            (GroupCompression.Lz4, "a"),
            (GroupCompression.Lz4, "b"),
            (GroupCompression.Zstd(1), "c"),
            (GroupCompression.Zstd(3), "d"),
            (GroupCompression.Lz4, "e")
        );

        Assert.Equal(
            [(GroupCompression.Lz4, 2), (GroupCompression.Zstd(1), 1), (GroupCompression.Zstd(3), 1), (GroupCompression.Lz4, 1)],
            groups
        );
    }

    [Fact]
    public void Chunks_that_are_stored_already_begin_no_group()
    {
        Assert.SkipUnless(ZstdLibrary.IsLoaded, "This machine has no libzstd.so.1.");

        var groups = GroupsOf(ZstdFrameCodec.HeaderName, (GroupCompression.Lz4, "a"), (GroupCompression.Zstd(1), "a"));

        Assert.Equal([(GroupCompression.Lz4, 1)], groups);
    }

    [Fact]
    public void An_archive_of_LZ4_takes_no_other_groups()
    {
        Assert.SkipUnless(ZstdLibrary.IsLoaded, "This machine has no libzstd.so.1.");

        Assert.Throws<InvalidOperationException>(() => GroupsOf(Lz4FrameCodec.HeaderName, (GroupCompression.Zstd(1), "a")));
    }

    private static List<(GroupCompression Compression, int Chunks)> GroupsOf(
        string codec,
        params (GroupCompression Compression, string Chunk)[] chunks
    )
    {
        var store = new MemoryArchiveStore();
        var access = new ArchiveAccess(store);
        var header = ArchiveHeader.New("backup-1", 1, DateTimeOffset.UnixEpoch, new Chunker(ChunkerProfile.Default), codec);
        using (var archive = new ArchiveWriter(access, store.Create("backup-1"), header, new TableSpace(Path.GetTempPath())))
        {
            using var groups = new GroupWriter(archive, ChunkDomain.Content);
            foreach (var (compression, chunk) in chunks)
            {
                groups.Compression = compression;
                groups.Add(System.Text.Encoding.ASCII.GetBytes(chunk));
            }

            groups.Flush();
            archive.Finish(new ManifestRoot(), [], _ => ManifestArchive.NoSummary, null);
        }

        using var reader = ArchiveReader.Open(access, "backup-1");
        var data = new GroupData();
        byte[] scratch = [];
        var found = new List<(GroupCompression, int)>();
        for (uint group = 0; group < reader.Groups.Count; group++)
        {
            var row = reader.Groups[group];
            if (row.RawBytes > 0)
            {
                Assert.Null(reader.ReadGroup(group, GroupDepth.Content, data, ref scratch));
                found.Add((GroupCompression.Of(scratch.AsSpan(row.HeadBytes, row.FrameBytes)), row.Chunks));
            }
        }

        return found;
    }
}
