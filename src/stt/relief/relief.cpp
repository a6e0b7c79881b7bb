#include "stt/relief/relief.hpp"

#include <utility>

namespace repartee::stt {
namespace {

class Relief : public SpeechToText {
 public:
  Relief(std::shared_ptr<SpeechToText> main, std::shared_ptr<SpeechToText> small,
         std::function<bool()> busy)
      : main_(std::move(main)), small_(std::move(small)), busy_(std::move(busy)) {}

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) override {
    const bool small = busy_() && small_->check_language(options.language);
    return (small ? small_ : main_)->open(options);
  }
  void on_capacity(std::function<void()> callback) override {
    small_->on_capacity(callback);
    main_->on_capacity(std::move(callback));
  }
  core::Result<> check_language(const std::string& language) const override {
    return main_->check_language(language);
  }
  std::string description() const override { return main_->description(); }
  bool streams() const override { return main_->streams(); }
  core::Duration partial_interval() const override { return main_->partial_interval(); }
  bool remote() const override { return main_->remote(); }

 private:
  const std::shared_ptr<SpeechToText> main_, small_;
  const std::function<bool()> busy_;
};

}  // namespace

std::shared_ptr<SpeechToText> create_relief(std::shared_ptr<SpeechToText> main,
                                            std::shared_ptr<SpeechToText> small,
                                            std::function<bool()> busy) {
  return std::make_shared<Relief>(std::move(main), std::move(small), std::move(busy));
}

}  // namespace repartee::stt
