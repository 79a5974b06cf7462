using System.Collections.Frozen;

namespace BackupEdge.Api.Http;

/// <summary>Maps file name extensions to media types.</summary>
internal static class MediaTypes
{
    /// <summary>The media type for unknown extensions.</summary>
    public const string Bytes = "application/octet-stream";

    /// <summary>The media type of responses in JSON.</summary>
    public const string Json = "application/json; charset=utf-8";

    /// <summary>The media type of plain text.</summary>
    public const string Text = "text/plain; charset=utf-8";

    private static readonly FrozenDictionary<string, string> ByExtension = new Dictionary<string, string>
    {
        [".txt"] = Text,
        [".log"] = Text,
        [".bas"] = Text,
        [".ini"] = Text,
        [".conf"] = Text,
        [".toml"] = Text,
        [".sh"] = Text,
        [".sql"] = Text,
        [".md"] = "text/markdown; charset=utf-8",
        [".csv"] = "text/csv; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".htm"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".xml"] = "application/xml",
        [".yaml"] = "application/yaml",
        [".yml"] = "application/yaml",
        [".pdf"] = "application/pdf",
        [".zip"] = "application/zip",
        [".gz"] = "application/gzip",
        [".tgz"] = "application/gzip",
        [".tar"] = "application/x-tar",
        [".lz4"] = "application/x-lz4",
        [".db"] = "application/vnd.sqlite3",
        [".sqlite"] = "application/vnd.sqlite3",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".svg"] = "image/svg+xml",
        [".ico"] = "image/x-icon",
        [".mp3"] = "audio/mpeg",
        [".ogg"] = "audio/ogg",
        [".wav"] = "audio/wav",
        [".mp4"] = "video/mp4",
        [".webm"] = "video/webm",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the media type for a file name.</summary>
    public static string Of(string name) => ByExtension.GetValueOrDefault(Path.GetExtension(name), Bytes);
}
