using BackupEdge.Engine.Bytes;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Bytes;

public sealed class ByteStringTests
{
    [Fact]
    public void Appended_bytes_of_any_size_are_kept()
    {
        Prop.ForAll(Gen.ListOf(AnyBytes.UpTo(300)).ToArbitrary(), pieces =>
            {
                var bytes = new ByteString();
                foreach (var piece in pieces)
                {
                    bytes.Append(piece);
                    bytes.Append(7);
                }

                var expected = pieces.SelectMany(piece => piece.Append((byte)7)).ToArray();
                return bytes.Length == expected.Length && bytes.Span.SequenceEqual(expected);
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Set_replaces_the_content_and_accepts_a_part_of_it()
    {
        var bytes = new ByteString();
        bytes.Set("first of them"u8);
        bytes.Set("two"u8);
        Assert.Equal("two"u8.ToArray(), bytes.Span.ToArray());

        bytes.Set(bytes.Span[1..]);
        Assert.Equal("wo"u8.ToArray(), bytes.Span.ToArray());
    }

    [Fact]
    public void A_byte_string_can_be_cut_cleared_and_extended()
    {
        var bytes = new ByteString();
        bytes.Set("abcdef"u8);

        bytes.Truncate(10);
        Assert.Equal(6, bytes.Length);
        bytes.Truncate(2);
        "xyz"u8.CopyTo(bytes.Extend(3));
        Assert.Equal("abxyz"u8.ToArray(), bytes.Span.ToArray());
        bytes.Clear();
        Assert.Equal(0, bytes.Length);
        Assert.True(bytes.Span.IsEmpty);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(127)]
    [InlineData(128)] // the initial capacity
    [InlineData(4096)]
    public void The_terminating_zero_is_not_part_of_the_byte_string(int length)
    {
        var bytes = new ByteString();
        bytes.Extend(length).Fill(0xEE);
        var from = length / 2;

        var terminated = bytes.TerminatedFrom(from);

        Assert.Equal(length - from + 1, terminated.Length);
        Assert.Equal(0, terminated[^1]);
        Assert.Equal(-1, terminated[..^1].IndexOfAnyExcept((byte)0xEE));
        Assert.Equal(length, bytes.Length);
    }
}
