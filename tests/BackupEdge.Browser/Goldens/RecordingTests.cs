using System.Net.Http.Json;

namespace BackupEdge.Browser.Goldens;

/// <summary>Makes again what screens are compared with: see <c>tests/record-goldens.sh</c>. Not part of a test run.</summary>
[Collection(GoldenGroup.Name)]
public sealed class RecordingTests(GoldenFixture goldens)
{
    [Fact(Explicit = true)]
    public async Task What_screens_are_compared_with_is_made_again()
    {
        var calls = RecordedCalls.Read();
        if (
            Environment.GetEnvironmentVariable("BACKUPEDGE_RECORD_ANSWERS") is { Length: > 0 }
            || !File.Exists(RecordedCalls.Place)
            || !await MakeAsync(calls)
        )
        {
            await using var host = await SampleHost.StartAsync();
            await SignInAsync(host.Server);
            calls = await RecordedCalls.OfAsync(host);
            Assert.True(await MakeAsync(calls));
            calls.Write();
        }
    }

    // So that there is a session to show.
    private static async Task SignInAsync(BackupEdgeServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{DashboardFixture.Api}/session")
        {
            Content = JsonContent.Create(new { key = server.AdminKey }),
        };
        request.Headers.Add("X-BackupEdge", "1");
        request.Headers.Add("Origin", server.Url);
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // Whether all answers were there.
    private async Task<bool> MakeAsync(RecordedCalls calls)
    {
        foreach (var size in PictureSize.All)
        {
            await using var page = await goldens.OpenAsync(calls, size);
            var isDesk = size == PictureSize.Of(1440, ColorScheme.Light);
            foreach (var screen in GoldenScreen.All.Where(screen => isDesk || screen.IsPictured))
            {
                await page.ShowAsync(screen);
                if (!calls.Missing.IsEmpty)
                {
                    return false;
                }

                if (isDesk)
                {
                    await WriteAsync(screen.Name, page);
                }

                if (screen.IsPictured)
                {
                    var place = GoldenFiles.Picture(screen.Name, size);
                    Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                    await File.WriteAllBytesAsync(place, Picture.Read(await PixelTests.TakeAsync(page, size)).Write());
                }
            }
        }

        await using var portuguese = await goldens.OpenAsync(calls, PictureSize.Of(1440, ColorScheme.Light), "pt-BR");
        await portuguese.ShowAsync(GoldenScreen.Of("overview"));
        await WriteAsync("overview.pt-BR", portuguese);
        await File.WriteAllTextAsync(GoldenFiles.MadeWith, goldens.MadeWith);
        return calls.Missing.IsEmpty;
    }

    private static async Task WriteAsync(string name, GoldenPage page)
    {
        var place = GoldenFiles.Content(name);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        await File.WriteAllTextAsync(place, $"{await ContentTests.OfAsync(page)}\n");
    }
}
