namespace BackupEdge.Packing
{
    using System;
    using System.Collections.Generic;
    using System.IO;
    using System.Linq;
    using System.Security.Cryptography;
    using System.Text;
    using Microsoft.Build.Framework;
    using Microsoft.Build.Utilities;

    /// <summary>Writes the files of the dashboard as they are served, with a hash over all of them in place of <c>{hash}</c>.</summary>
    public sealed class PackWeb : Task
    {
        /// <summary>The sources.</summary>
        [Required]
        public ITaskItem[] Files { get; set; }

        /// <summary>The folder of the sources.</summary>
        [Required]
        public string Root { get; set; }

        /// <summary>The folder for what is served.</summary>
        [Required]
        public string Folder { get; set; }

        /// <summary>The files to serve, with their metadata <c>ResourceName</c>: the hash, and the path of the file.</summary>
        [Output]
        public ITaskItem[] Packed { get; set; }

        /// <inheritdoc/>
        public override bool Execute()
        {
            var root = Path.GetFullPath(Root).TrimEnd('/', '\\') + Path.DirectorySeparatorChar;
            var texts = Files.ToDictionary(
                file => Path.GetFullPath(file.ItemSpec).Substring(root.Length).Replace('\\', '/'),
                file => File.ReadAllText(file.ItemSpec)
            );
            try
            {
                Packed = Write(new Bundle(texts).Pack());
                return true;
            }
            catch (InvalidDataException problem)
            {
                Log.LogError(problem.Message);
                return false;
            }
        }

        private ITaskItem[] Write(Dictionary<string, string> texts)
        {
            var hash = HashOf(texts);
            var items = new List<ITaskItem>();
            foreach (var name in texts.Keys.OrderBy(name => name, StringComparer.Ordinal))
            {
                var path = Path.Combine(Folder, name);
                var content = Bytes(name == "index.html" ? texts[name].Replace("{hash}", hash) : texts[name]);
                Directory.CreateDirectory(Path.GetDirectoryName(path));
                if (!File.Exists(path) || !File.ReadAllBytes(path).SequenceEqual(content))
                {
                    File.WriteAllBytes(path, content);
                }

                var item = new TaskItem(path);
                item.SetMetadata("ResourceName", hash + "/" + name);
                item.SetMetadata("PackedName", name);
                items.Add(item);
            }

            return items.ToArray();
        }

        private static string HashOf(Dictionary<string, string> texts)
        {
            using (var sha = SHA256.Create())
            using (var all = new MemoryStream())
            {
                foreach (var name in texts.Keys.OrderBy(name => name, StringComparer.Ordinal))
                {
                    var content = Bytes(texts[name]);
                    foreach (var part in new[] { Bytes(name + "\n" + content.Length + "\n"), content })
                    {
                        all.Write(part, 0, part.Length);
                    }
                }

                return BitConverter.ToString(sha.ComputeHash(all.ToArray()), 0, 16).Replace("-", "").ToLowerInvariant();
            }
        }

        private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
    }
}
