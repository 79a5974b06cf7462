using BackupEdge.Engine.Archives;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class FramesTests
{
    [Fact]
    public void A_skippable_frame_contains_its_kind_and_length()
    {
        var head = new byte[Frames.SkippableHead];
        Frames.WriteSkippable(head, FrameKind.Root, 0x01020304);

        Assert.Equal("542A4D1804030201", Convert.ToHexString(head));
        Assert.True(Frames.TryReadSkippable(head, FrameKind.Root, out var payload));
        Assert.Equal(0x01020304, payload);
        Assert.False(Frames.TryReadSkippable(head, FrameKind.Index, out _));
        Assert.False(Frames.TryReadSkippable(head.AsSpan(0, 7), FrameKind.Root, out _));
    }
}
