using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.DataFolder;

public sealed class SpaceReserveTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SpaceReserve _reserve;
    private long _free = 1 << 30;

    public SpaceReserveTests() => _reserve = new SpaceReserve(new DataPaths(_folder.Path), () => _free);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_consists_of_files_of_the_full_size()
    {
        _reserve.Fill();

        Assert.Equal(SpaceReserve.Size, _reserve.Bytes);
        Assert.All(_reserve.Files, file => Assert.Equal(SpaceReserve.PieceSize, new FileInfo(file).Length));
        Assert.False(_reserve.IsShort);
    }

    [Fact]
    public void Space_is_short_until_all_released_pieces_are_restored()
    {
        _reserve.Fill();
        _free = 0;

        for (var left = SpaceReserve.Pieces - 1; left >= 0; left--)
        {
            Assert.True(_reserve.Release());
            Assert.Equal(left * SpaceReserve.PieceSize, _reserve.Bytes);
            Assert.True(_reserve.IsShort);
        }

        Assert.False(_reserve.Release());
        _free = 1 << 30;
        Assert.False(_reserve.IsShort);
        Assert.Equal(SpaceReserve.Size, _reserve.Bytes);
    }

    [Fact]
    public void Space_is_short_while_little_is_free_despite_a_full_reserve()
    {
        _reserve.Fill();
        _free = (1 << 20) - 1;

        Assert.True(_reserve.IsShort);
        Assert.Equal(SpaceReserve.Size, _reserve.Bytes);
    }

    [Fact]
    public void A_missing_data_folder_is_not_short_of_space() =>
        Assert.False(new SpaceReserve(new DataPaths(_folder.At("nowhere"))).IsShort);
}
